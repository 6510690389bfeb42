"""Drives Debian's Chromium over WebDriver (https://www.w3.org/TR/webdriver2/), by what Python brings along."""

import base64
import json
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request


def missing():
    """Says what is not installed without which there is no browser; empty where all is."""
    absent = [name for name in ("chromium", "chromedriver") if not shutil.which(name)]
    return "" if not absent else f"{' and '.join(absent)} not installed (Debian: chromium, chromium-driver)"


class Browser:
    """One window of a browser without a screen, with a profile of its own."""

    def __init__(self, folder):
        self.driver = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.downloads = pathlib.Path(folder) / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._await_driver()
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--force-device-scale-factor=1", "--no-first-run", "--disable-background-networking",
                     f"--user-data-dir={folder}/profile"]
        options = {"args": arguments,
                   "prefs": {"download.default_directory": str(self.downloads),
                             "download.prompt_for_download": False}}
        answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.session = f"/session/{answer['sessionId']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self._ask("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.wait()

    def _await_driver(self):
        for _ in range(600):
            if self.driver.poll() is not None:
                raise RuntimeError("chromedriver ended at once")
            try:
                if self._ask("GET", "/status")["ready"]:
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise RuntimeError("chromedriver does not answer")

    def _ask(self, method, path, body=None):
        data = None if method in ("GET", "DELETE") else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.address + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def cdp(self, command, **parameters):
        """Has Chromium's own protocol do what WebDriver cannot."""
        return self._ask("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, address):
        self._ask("POST", self.session + "/url", {"url": address})

    def run(self, script, *arguments):
        """Runs the body of a function in the page and returns what it returns."""
        return self._ask("POST", self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def script_timeout(self, seconds):
        self._ask("POST", self.session + "/timeouts", {"script": 1000 * seconds})

    def wait(self, script, *arguments):
        """Waits until a script returns something true, and returns that."""
        for _ in range(400):
            result = self.run(script, *arguments)
            if result:
                return result
            time.sleep(0.025)
        raise AssertionError(f"still not so: {script}")

    def width(self, pixels, height=900):
        """Makes the window that wide, whatever a desktop's least is."""
        self.cdp("Emulation.setDeviceMetricsOverride", width=pixels, height=height, deviceScaleFactor=1, mobile=False)

    def scheme(self, name):
        """Prefers `light` or `dark`."""
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def keys(self, *names):
        """Presses keys, one after another, where the focus is."""
        actions = []
        for name in names:
            actions += [{"type": "keyDown", "value": name}, {"type": "keyUp", "value": name}]
        self._act({"type": "key", "id": "keyboard", "actions": actions})

    def move(self, x, y):
        self._act(self._pointer([{"type": "pointerMove", "x": round(x), "y": round(y)}]))

    def click(self, x, y):
        self._act(self._pointer([{"type": "pointerMove", "x": round(x), "y": round(y)},
                                 {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]))

    def drag(self, begin, end):
        self._act(self._pointer([{"type": "pointerMove", "x": round(begin[0]), "y": round(begin[1])},
                                 {"type": "pointerDown", "button": 0},
                                 {"type": "pointerMove", "x": round(end[0]), "y": round(end[1]), "duration": 50},
                                 {"type": "pointerUp", "button": 0}]))

    @staticmethod
    def _pointer(actions):
        return {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}

    def _act(self, source):
        self._ask("POST", self.session + "/actions", {"actions": [source]})

    def console(self):
        """Returns what has been said on the console since the last time."""
        return self._ask("POST", self.session + "/se/log", {"type": "browser"})

    def requests(self):
        """Returns the addresses that have been asked for since the last time."""
        addresses = []
        for entry in self._ask("POST", self.session + "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                addresses.append(message["params"]["request"]["url"])
        return addresses

    def picture(self, file, whole=False):
        """Saves what is seen, or the whole page, as PNG."""
        parameters = {"format": "png", "captureBeyondViewport": whole}
        if whole:
            size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
            parameters["clip"] = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        answer = self.cdp("Page.captureScreenshot", **parameters)
        pathlib.Path(file).write_bytes(base64.b64decode(answer["data"]))

    def pdf(self):
        """Returns the page as it is printed."""
        return base64.b64decode(self._ask("POST", self.session + "/print", {}))
