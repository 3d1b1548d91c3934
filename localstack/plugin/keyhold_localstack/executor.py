"""Runs a function as a process of this machine: without isolation, layers or container images."""

import json
import os
import signal
import subprocess
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from datetime import datetime, timezone
from pathlib import Path

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from keyhold_localstack.runtime_api import Answer, Invocation, RuntimeApi

#: Seconds that a function may take to ask for its first invocation.
START_LIMIT = 60
JAVA_CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda"


def error(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


class ProcessRuntimeExecutor(RuntimeExecutor):
    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._api: RuntimeApi | None = None
        self._process: subprocess.Popen | None = None
        self._environment: dict[str, str] = {}
        self._log = bytearray()
        self._log_lock = threading.Lock()

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        if function_version.config.code is None:
            raise ValueError("container images need Docker")
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Nothing: the version that comes after a change of the configuration runs the same files."""

    def start(self, env_vars: dict[str, str]) -> None:
        self._environment = {name: str(value) for name, value in env_vars.items()}
        self._launch()

    def stop(self) -> None:
        api, self._api = self._api, None
        self._kill()
        if api:
            api.close()

    def get_address(self) -> str:
        return "127.0.0.1"

    def get_endpoint_from_executor(self) -> str:
        return "127.0.0.1"

    def get_runtime_endpoint(self) -> str:
        return f"http://{self._api.address}" if self._api else ""

    def get_logs(self) -> str:
        with self._log_lock:
            return self._log.decode(errors="replace")

    def _take_logs(self) -> str:
        """What the process writes later comes with the next invocation: nothing is lost."""
        with self._log_lock:
            taken = self._log.decode(errors="replace")
            self._log.clear()
            return taken

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        """Waits for the function at most its configured timeout. A process that is late or dead is replaced."""
        request_id = payload["invoke-id"]
        limit = int(self.function_version.config.timeout)
        if not self._process or self._process.poll() is not None:
            self.stop()
            self._launch()
        begun = time.monotonic()
        self._write(f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}\n")
        answer = self._answer(request_id, payload, limit)
        took = (time.monotonic() - begun) * 1000
        self._write(f"END RequestId: {request_id}\n")
        self._write(f"REPORT RequestId: {request_id}\tDuration: {took:.2f} ms\n")
        return InvocationResult(request_id, answer.payload, answer.is_error, self._take_logs())

    def _answer(self, request_id: str, payload: dict[str, str], limit: int) -> Answer:
        future: Future = Future()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + limit) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": payload["invoked-function-arn"],
            "Lambda-Runtime-Trace-Id": payload.get("trace-id", ""),
        }
        self._api.submit(Invocation(request_id, payload["payload"].encode(), headers, future))
        end = time.monotonic() + limit
        while time.monotonic() < end:
            try:
                # Short waits, so that the death of the process is seen.
                return future.result(timeout=min(0.05, max(0.001, end - time.monotonic())))
            except NotYet:
                if self._process is None or self._process.poll() is not None:
                    return self._crashed(request_id)
        self.stop()
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        text = f"{now} {request_id} Task timed out after {limit:.2f} seconds"
        self._write(f"{text}\n\n")
        return Answer(json.dumps({"errorMessage": text}).encode(), True)

    def _crashed(self, request_id: str) -> Answer:
        status = self._process.returncode if self._process else None
        self.stop()
        reason = f"signal: {-status}" if status and status < 0 else f"exit status {status}"
        text = f"RequestId: {request_id} Error: Runtime exited with error: {reason}"
        self._write(f"{text}\n")
        return Answer(error("Runtime.ExitError", text), True)

    def _launch(self) -> None:
        code = Path(self.function_version.config.code.get_unzipped_code_location())
        self._api = RuntimeApi()
        own = ("PATH", "HOME", "LANG", "JAVA_HOME", "TMPDIR")
        environment = {name: os.environ[name] for name in own if name in os.environ}
        environment |= self._environment
        environment |= {"AWS_LAMBDA_RUNTIME_API": self._api.address, "LAMBDA_TASK_ROOT": str(code)}
        try:
            self._process = subprocess.Popen(
                self._command(code),
                cwd=code,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as e:
            self.stop()
            raise StatusErrorException(str(e), payload=error("Runtime.InvalidEntrypoint", str(e))) from e
        threading.Thread(target=self._read_log, args=(self._process,), daemon=True).start()
        self._await_start()

    def _await_start(self) -> None:
        # Stopped from elsewhere when LocalStack's own limit passes.
        api, process = self._api, self._process
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end:
            try:
                failure = api.started.result(timeout=0.05)
            except NotYet:
                if process.poll() is None:
                    continue
                text = f"Error: Runtime exited with error: exit status {process.returncode}"
                failure = Answer(error("Runtime.ExitError", text), True)
            if failure is None:
                return
            break
        else:
            failure = Answer(error("Runtime.InitTimeout", f"no start within {START_LIMIT} seconds"), True)
        self.stop()
        raise StatusErrorException("the function did not start", payload=failure.payload)

    def _command(self, code: Path) -> list[str]:
        runtime = self.function_version.config.runtime
        if runtime.startswith("provided"):
            return [str(code / "bootstrap")]
        if runtime.startswith("java"):
            client = os.environ.get("KEYHOLD_LAMBDA_JAVA_CLIENT")
            if not client:
                raise ValueError("KEYHOLD_LAMBDA_JAVA_CLIENT does not name the folder of the Java runtime client")
            path = f"{code}:{code}/lib/*:{client}/*"
            java = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", path, JAVA_CLIENT]
            return [*java, self.function_version.config.handler]
        raise ValueError(f"the runtime {runtime} needs Docker; without it there are provided.* and java*")

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            # The group, so that what the function started goes with it.
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def _read_log(self, process: subprocess.Popen) -> None:
        while chunk := process.stdout.read1(65536):
            with self._log_lock:
                self._log += chunk
        process.stdout.close()

    def _write(self, line: str) -> None:
        with self._log_lock:
            self._log += line.encode()
