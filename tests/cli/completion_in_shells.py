"""Completes lines in zsh and fish as their users do.

completion_in_shells.py PROGRAM, in the project's folder.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

# Types a line at a shell of its own terminal, presses Tab, and prints what the line is then.
ZSH = r"""
zmodload zsh/zpty
zpty shell "exec zsh -f -i"
zpty -w shell 'taken() { zle complete-word; print -r -- "$BUFFER" > taken; print -n "TAK"; print "EN" }; zle -N taken'
zpty -w shell 'autoload -U compinit; compinit -u -D; source <(runner completion zsh); bindkey "^T" taken; echo "REA""DY"'
zpty -r shell said '*READY*'
zpty -w -n shell "$1"$'\x14'
zpty -r shell said '*TAKEN*'
cat taken
"""
FISH = 'source (runner completion fish | psub); complete -C "$argv[1]"'


def missing(shell):
    return "" if shutil.which(shell) else f"{shell} is not installed"


class CompletionInShells(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        program = pathlib.Path(sys.argv[1]).resolve()
        self.assertEqual(program.name, "runner")
        (self.folder / "configs").symlink_to(pathlib.Path("configs").resolve())
        self.environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "HOME": str(self.folder),
                            "XDG_CACHE_HOME": str(self.folder / "cache"), "TERM": "xterm"}

    def output(self, *words):
        finished = subprocess.run(words, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(finished.returncode, 0, finished.stderr)
        return finished.stdout

    @unittest.skipIf(missing("zsh"), missing("zsh"))
    def test_zsh_completes_a_line(self):
        for line, completed in [("runner lea", "runner leaderboard "), ("runner list --js", "runner list --json "),
                                ("runner completion z", "runner completion zsh "),
                                ("runner configs/wine.yaml optimizer.l", "runner configs/wine.yaml optimizer.lr="),
                                ("runner configs/wine_search.yaml search.tri", "runner configs/wine_search.yaml search.trials="),
                                ("runner configs/wine_search.yaml search.stopper=asha search.stopper.min_e",
                                 "runner configs/wine_search.yaml search.stopper=asha search.stopper.min_epochs="),
                                ("runner configs/wine.yaml search=cma", "runner configs/wine.yaml search=cma_es "),
                                ("runner validate configs/wine_sw", "runner validate configs/wine_sweep.yaml ")]:
            with self.subTest(line):
                self.assertEqual(self.output("zsh", "-f", "-c", ZSH, "zsh", line), completed + "\n")

    @unittest.skipIf(missing("fish"), missing("fish"))
    def test_fish_offers_words_and_says_what_they_are(self):
        def offered(line):
            lines = self.output("fish", "--no-config", "-c", FISH, line).splitlines()
            return dict((*each.split("\t", 1), "")[:2] for each in lines)

        self.assertEqual(offered("runner lea"), {"leaderboard": "rank the configurations of an experiment"})
        self.assertEqual(list(offered("runner list --js")), ["--json"])
        self.assertEqual(list(offered("runner completion z")), ["zsh"])
        self.assertEqual(list(offered("runner configs/wine.yaml optimizer=adam")), ["optimizer=adam", "optimizer=adamw"])
        self.assertEqual(list(offered("runner configs/wine.yaml see")), ["seed="])
        self.assertEqual(list(offered("runner configs/wine_search.yaml search.la")), ["search.lag="])
        self.assertEqual(list(offered("runner configs/wine_search.yaml search.stopper=median search.stopper.min_c")),
                         ["search.stopper.min_configurations="])
        self.assertEqual(list(offered("runner configs/wine.yaml search=cma")), ["search=cma_es"])
        self.assertIn("configs/wine_sweep.yaml", offered("runner validate configs/wi"))


if __name__ == "__main__":
    if missing("zsh") and missing("fish"):
        print("this test is skipped: neither zsh nor fish is installed")
        sys.exit(0)
    unittest.main(argv=sys.argv[:1])
