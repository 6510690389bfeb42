"""The two sides: this project's samplers behind bench_search, and Optuna's TPE."""

import json
import subprocess
import time


class Ours:
    """One search by a sampler of this project."""

    def __init__(self, driver, sampler, space, seed, options=None):
        self.driver = driver
        self.space = space
        driver.ask({"open": sampler, "options": options or {}, "space": space, "seed": seed})
        self.index = -1

    def suggest(self):
        self.index += 1
        self.point = self.driver.ask({"suggest": self.index})["point"]
        if self.point is None:
            return None
        as_number = {"real": float, "integer": int, "choice": int}
        return {parameter["key"]: as_number[parameter["kind"]](value)
                for parameter, value in zip(self.space, self.point) if value is not None}

    def tell(self, loss):
        self.driver.ask({"tell": self.index, "point": self.point, "mean": loss})


class Driver:
    """The program bench_search, which answers a line of JSON with one."""

    def __init__(self, program, plugins):
        self.process = subprocess.Popen([program, plugins], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise SystemExit(f"bench_search: {answer['error']}")
        return answer

    def seconds(self):
        """What the sampler that is open has taken, without reading and writing."""
        return self.ask({"seconds": True})["seconds"]


class Optuna:
    """One search by Optuna's TPE with every option that this project's has."""

    def __init__(self, space, seed):
        import warnings

        import optuna
        warnings.filterwarnings("ignore")
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.space = space
        has_conditions = any("conditions" in parameter for parameter in space)
        self.study = optuna.create_study(sampler=optuna.samplers.TPESampler(
            seed=seed, multivariate=True, constant_liar=True, group=has_conditions))
        self.seconds_taken = 0.0

    def suggest(self):
        begin = time.perf_counter()
        self.trial = self.study.ask()
        values = {}
        for parameter in self.space:
            key = parameter["key"]
            if not all(values.get(self.space[c["parameter"]]["key"]) in c["values"] for c in parameter.get("conditions", [])):
                continue
            if parameter["kind"] == "real":
                values[key] = self.trial.suggest_float(key, parameter["low"], parameter["high"])
            elif parameter["kind"] == "integer":
                values[key] = self.trial.suggest_int(key, parameter["low"], parameter["high"])
            else:
                values[key] = self.trial.suggest_categorical(key, list(range(len(parameter["options"]))))
        self.seconds_taken += time.perf_counter() - begin
        return values

    def tell(self, loss):
        begin = time.perf_counter()
        self.study.tell(self.trial, loss)
        self.seconds_taken += time.perf_counter() - begin

    def seconds(self):
        return self.seconds_taken
