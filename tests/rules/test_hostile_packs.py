"""Packs that want to do harm: refused with a clear code, quickly, and nothing of them is run."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from anomaly.rules import load_rules
from anomaly.rules.pack import library_path
from anomaly.rules.pack_files import MAX_RULES
from anomaly.vocabulary import Vocabulary

GOOD = (Path(__file__).parent / "broken" / "nothing_wrong_match.yml").read_text(encoding="utf-8")
PLACE = "death/try_out.yml"


def write(pack: Path, content: str | bytes, name: str = PLACE) -> None:
    path = pack / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def text(content: str | bytes, name: str = PLACE) -> Callable[[Path], None]:
    return lambda pack: write(pack, content, name)


def changed(old: str, new: str) -> Callable[[Path], None]:
    assert old in GOOD, old
    return text(GOOD.replace(old, new, 1))


def link_out(name: str, *, folder: bool = False) -> Callable[[Path], None]:
    """A link to a file, or a folder, that lies beside the pack."""

    def build(pack: Path) -> None:
        write(pack.parent / "outside", GOOD, "try_out.yml")
        target = pack.parent / "outside" / ("" if folder else "try_out.yml")
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).symlink_to(target, target_is_directory=folder)

    return build


def link_loop(pack: Path) -> None:
    (pack / "death").mkdir(parents=True)
    (pack / "death" / "a.yml").symlink_to("b.yml")
    (pack / "death" / "b.yml").symlink_to("a.yml")


def pipe(pack: Path) -> None:
    (pack / "death").mkdir(parents=True)
    os.mkfifo(pack / PLACE)


def folder_as_file(pack: Path) -> None:
    (pack / PLACE).mkdir(parents=True)


def many(pack: Path) -> None:
    (pack / "death").mkdir(parents=True)
    for number in range(MAX_RULES + 1):
        (pack / "death" / f"r{number}.yml").touch()


def self_trusting(pack: Path) -> None:
    write(pack, "schema: 1\nname: outside\ntrust: trusted\n", "pack.yml")
    write(pack, GOOD.replace("kind: match", "kind: sql"))


def bomb(levels: int = 20) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def block_depth(levels: int) -> str:
    return "".join(" " * level + f"k{level}:\n" for level in range(levels))


AFTER = "payment.month: {after: {field: death.month}}"

PACKS: list[tuple[str, Callable[[Path], None], str]] = [
    ("repeated key", changed("owner: audit\n", "owner: a\nowner: b\n"), "R011"),
    ("anchor", changed("owner: audit", "owner: &a audit"), "R006"),
    ("bomb of aliases", text(bomb()), "R006"),
    ("merge key", text("a: &a {b: 1}\nc: {<<: *a}\n"), "R006"),
    ("deep lists", text("[" * 100_000), "R009"),
    ("deep maps", text(block_depth(400)), "R009"),
    ("tag that makes an object", text("!!python/object/apply:os.system ['true']\n"), "R007"),
    ("tag that includes a file", changed("owner: audit", "owner: !include /etc/passwd"), "R007"),
    ("several documents", text(GOOD + "---\n" + GOOD), "R008"),
    ("large file", text(GOOD + "# " + "x" * 300_000), "R002"),
    ("value of ten megabytes", text("owner: '" + "x" * 10_000_000 + "'\n"), "R002"),
    ("50,000 keys", text("".join(f"k{n}:\n" for n in range(30_000))), "R015"),
    ("key of 200,000 characters", text("o" * 200_000 + ": x\n"), "R004"),
    ("quoted key of 200,000 characters", text("? '" + "o" * 200_000 + "'\n: x\n"), "R101"),
    (
        "thousands of conditions",
        changed(
            AFTER, AFTER + "\n    any_of: [" + "{payment.amount: {more_than: 1}}, " * 5000 + "]"
        ),
        "R413",
    ),
    ("more rules than a library has", many, "R012"),
    ("link to a file outside", link_out(PLACE), "R013"),
    ("link to a folder outside", link_out("death", folder=True), "R013"),
    ("link of the shared exceptions", link_out("shared/exceptions.yml"), "R013"),
    ("link of the word list", link_out("shared/words.yml"), "R013"),
    ("link of the pack's header", link_out("pack.yml"), "R013"),
    ("links that lead to each other", link_loop, "R013"),
    ("pipe that never ends", pipe, "R001"),
    ("folder called like a rule", folder_as_file, "R001"),
    ("rule in a deeper folder", text(GOOD, "death/more/try_out.yml"), "R016"),
    ("not UTF-8", text(GOOD.encode("gb18030")), "R003"),
    ("UTF-16", text(GOOD.encode("utf-16")), "R003"),
    ("NUL", changed("owner: audit", "owner: au\x00dit"), "R014"),
    ("escape sequence of a terminal", changed("owner: audit", 'owner: "\\x1b]0;x"'), "R014"),
    ("turned reading direction", changed("owner: audit", "owner: \u202etidua"), "R014"),
    ("invisible space in an id", changed("death.try_out", "death.try\u200b_out"), "R014"),
    ("line break in an id", changed("rule: death.try_out", 'rule: "death.try_out\\n"'), "R103"),
    ("path as an id", changed("rule: death.try_out", "rule: ../../etc/passwd"), "R103"),
    ("id of another file", changed("rule: death.try_out", "rule: death.pay_after_death"), "R103"),
    ("key that is a list", text("? [a]\n: b\n"), "R010"),
    ("empty file", text(""), "R005"),
    ("raw SQL", changed("kind: match", "kind: sql"), "R602"),
    ("raw SQL of a pack that trusts itself", self_trusting, "R602"),
    ("regular expression", changed(AFTER, "payment.village: {matches: '(a+)+$'}"), "R207"),
    ("file function as a table", changed("table: death", "table: read_csv('/etc/passwd')"), "R201"),
    ("system table", changed("records: payment", "records: information_schema.tables"), "R201"),
    ("path as a list", changed(AFTER, "payment.village: {in_list: ../../etc/passwd}"), "R202"),
    ("SQL as a field", changed("[payment.person,", '["payment.person; drop",'), "R204"),
    ("attribute of Python in a message", changed("{person.name}", "{person.__class__}"), "R501"),
    ("template in a message", changed("{person.name} died", "{{7*7}} died"), "R504"),
    ("ethnicity as a condition", changed(AFTER, "hukou.ethnicity: {is: filled}"), "R208"),
    ("native place", changed(AFTER, "payment.person_no: {starts_with: '11'}"), "R601"),
    ("number without end", changed("default: 1\n", "default: " + "9" * 5000 + "\n"), "R302"),
    ("word list that is no list", text("always: {zh: {a: b}}\n", "shared/words.yml"), "R105"),
    ("exception that is no exception", text("exceptions: [1]\n", "shared/exceptions.yml"), "R105"),
    ("header with an unknown trust", text("name: x\ntrust: absolute\n", "pack.yml"), "R104"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "code"), [p[1:] for p in PACKS], ids=[p[0] for p in PACKS])
def test_a_hostile_pack_is_refused(
    build: Callable[[Path], None], code: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    build(pack)
    started = time.process_time()
    found = load_rules([pack], vocabulary)
    seconds = time.process_time() - started
    assert code in {error.code for error in found.errors}, [e.report("en") for e in found.errors]
    assert found.rules == ()
    assert seconds < 10
    for error in found.errors:
        for language in ("zh", "en"):
            report = error.report(language)
            assert len(report) < 2000
            assert "root:" not in report  # nothing of a foreign file is shown
            assert all(letter.isprintable() or letter == "\n" for letter in report)


def test_a_pack_cannot_loosen_the_shipped_words(tmp_path: Path, vocabulary: Vocabulary) -> None:
    write(tmp_path, "always: {zh: [], en: []}\n", "shared/words.yml")
    write(tmp_path, GOOD.replace("zh: 死亡后仍发放}", "zh: 死亡后冒领}"))
    assert [error.code for error in load_rules([tmp_path], vocabulary).errors] == ["R502"]


def test_a_refused_file_does_not_keep_others_from_being_read(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    write(tmp_path, GOOD)
    link_out("death/other.yml")(tmp_path)
    found = load_rules([tmp_path], vocabulary)
    assert found.ids == ("death.try_out",)
    assert [error.code for error in found.errors] == ["R013"]


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path, vocabulary: Vocabulary) -> None:
    assert [e.code for e in load_rules([tmp_path / "none"], vocabulary).errors] == ["R001"]


def test_no_shipped_rule_is_refused(vocabulary: Vocabulary) -> None:
    assert [e.report("en") for e in load_rules([library_path()], vocabulary).errors] == []
