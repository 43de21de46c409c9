"""One module per kind of rule: from its body to the steps that find its cases."""
