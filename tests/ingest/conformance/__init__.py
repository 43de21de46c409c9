"""Every kind of file and cell that an office was seen to send, each with the outcome it must have.

`files` builds what no library writes, the case modules hold the inputs as data, `test_cases` loads
each of them, and `cases_page` writes the list for the documents.
"""
