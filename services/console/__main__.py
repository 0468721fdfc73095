"""The command `giaitrinh`."""

import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from services.embedded.exits import DONE, NO_STACK, REFUSED, NoStack, Refused
from services.runtime.patience import WrongSetting

COMMANDS = {
    "up": ("up", "Run the whole system here: Kafka, PostgreSQL, four services."),
    "status": ("stack", "Every process of the stack, and whether it is ready."),
    "clock": ("stack", "Show the stack's time, or move it forward."),
    "demo": ("demo", "A day of petitions through the whole system, and the proof."),
    "run": ("run", "Run one service: what a container runs."),
    "migrate": ("run", "Bring the tables of every service up to date."),
    "topics": ("run", "Show the topics, and make those that are missing."),
    "send": ("send", "Hand files in through a channel."),
    "route": ("route", "Say who would answer, and why; one petition a line."),
    "deadline": ("deadline", "Say when a limit ends, and how each day was counted."),
    "report": ("report", "The figures of a unit and a period."),
    "reconcile": ("reconcile", "Prove that no petition is lost: where each one is now."),
    "dead": ("dead", "What could not be handled: list, show, replay, drop."),
    "bench": ("bench", "Petitions per second, as a ratio to the raw floor here."),
    "channel": ("check", "Check a province's channel against samples."),
    "config": ("check", "Check the settings without starting anything."),
}


class Commands(click.Group):
    """Loads only the command that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return them in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or nothing."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"services.console.{COMMANDS[cmd_name][0]}")
        found: click.Command = getattr(module, cmd_name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.pass_context
def giaitrinh(ctx: click.Context) -> None:
    """Giaitrinh: every petition answered by whom the law names, in the time the law sets."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # commands say it in a sentence
    if ctx.invoked_subcommand is None:
        raise click.UsageError("say a command: giaitrinh --help lists them")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 1 the answer is no, 2 refused, 3 no stack there."""
    try:
        done = giaitrinh.main(arguments, prog_name="giaitrinh", standalone_mode=False)
    except NoStack as error:
        return _says(NO_STACK, str(error))
    except (Refused, WrongSetting) as error:
        return _says(REFUSED, str(error))
    except click.ClickException as error:
        return _says(REFUSED, error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _says(130, "interrupted")
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return done if isinstance(done, int) else DONE


def _says(code: int, sentence: str) -> int:
    sys.stderr.write(f"{' '.join(sentence.split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
