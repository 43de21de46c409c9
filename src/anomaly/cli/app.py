"""The command group, the way errors become one clear message and an exit code."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import rich_click as click
from click.exceptions import Exit

from anomaly import __version__
from anomaly.cli.demo import demo, synth
from anomaly.cli.inspecting import inspect
from anomaly.cli.ruling import rules
from anomaly.cli.scanning import scan
from anomaly.errors import AnomalyError, ErrorList, ExitCode
from anomaly.values import mask_text

_SHOWN_ERRORS = 20


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="anomaly")
def application() -> None:
    """比对县级数据，列出值得核查的疑点；是否属实由人核定。

    Compare a county's tables and list the discrepancies worth checking; people decide.
    """


application.add_command(demo)
application.add_command(synth)
application.add_command(inspect)
application.add_command(scan)
application.add_command(rules)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with a code of the contract.

    Args:
        arguments: words after the program name; those of the process when None.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(words)
    try:
        result = application.main(args=words, prog_name="anomaly", standalone_mode=False)
    except Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("已中断，没有写入结果" if language == "zh" else "Interrupted; nothing was written")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (`head`, a closed pager) has gone; that is not our failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.COMPLETE)
    except AnomalyError as error:
        sys.exit(_tell(error, language))
    except OSError as error:
        sys.exit(_tell_storage(error, language))
    except Exception as error:
        if os.environ.get("ANOMALY_DEBUG"):
            raise
        sys.exit(_tell_internal(error, language))
    sys.exit(int(result) if isinstance(result, int) else ExitCode.COMPLETE)


def _tell(error: AnomalyError, language: str) -> int:
    """Print an error, or the first ones of a list of errors; its exit code."""
    errors = error.errors if isinstance(error, ErrorList) else (error,)
    for one in errors[:_SHOWN_ERRORS]:
        _say(mask_text(one.report(language)))
    more = len(errors) - _SHOWN_ERRORS
    if more > 0:
        _say(f"另有 {more} 处" if language == "zh" else f"and {more} more")
    return int(errors[0].exit_code)


def _tell_storage(error: OSError, language: str) -> int:
    where = f"{error.filename}: " if error.filename else ""
    _say(
        f"错误 storage: {where}{error.strerror}；请检查磁盘空间和权限，原有结果未变"
        if language == "zh"
        else f"error storage: {where}{error.strerror}; check free space and permissions, "
        "earlier results stand"
    )
    return int(ExitCode.STORAGE)


def _tell_internal(error: Exception, language: str) -> int:
    what = f"{type(error).__name__}: {mask_text(str(error))[:300]}"
    _say(
        f"程序内部错误（{what}）；没有写入结果。"
        "设置环境变量 ANOMALY_DEBUG=1 再运行可得到技术细节，请连同版本号反馈"
        if language == "zh"
        else f"internal error ({what}); nothing was written. "
        "Run again with ANOMALY_DEBUG=1 for technical details and report them"
    )
    return int(ExitCode.INTERNAL)


def _language(words: Sequence[str]) -> str:
    """The language of messages: `--lang`, else ANOMALY_LANG, else Chinese."""
    for position, word in enumerate(words):
        if word.startswith("--lang="):
            return "en" if word.endswith("en") else "zh"
        if word == "--lang" and position + 1 < len(words):
            return "en" if words[position + 1] == "en" else "zh"
    return "en" if os.environ.get("ANOMALY_LANG") == "en" else "zh"


def _say(text: str) -> None:
    click.echo(text, err=True)
