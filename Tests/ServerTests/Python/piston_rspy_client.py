"""The client piston-rspy, as its users have it; prints one JSON object."""

import asyncio
import json
import os
import sys

import piston_rspy


async def main(url):
    client = piston_rspy.Client.with_url(url)

    async def run(language, text, stdin="", timeout=3000):
        executor = piston_rspy.Executor()
        executor.set_language(language)
        executor.set_version("*")
        executor.set_stdin(stdin)
        executor.set_run_timeout(timeout)
        file = piston_rspy.File()
        file.set_content(text)
        executor.add_file(file)
        answer = await client.execute(executor)
        return {
            "language": answer.language, "stdout": answer.run.stdout, "code": answer.run.code,
            "signal": answer.run.signal,
            "compile": None if answer.compile is None else answer.compile.code,
        }

    print(json.dumps({
        "runtimes": [runtime.language for runtime in await client.fetch_runtimes()],
        "hello": await run("python", "print('hello')"),
        "stdin": await run("py", "print(input()[::-1])", stdin="abc"),
        "compile error": await run("c", "int main( {"),
        "time-out": await run("bash", "sleep 20", timeout=300),
    }))


asyncio.run(main(sys.argv[1]))
sys.stdout.flush()
# Its threads outlive the interpreter, which may end with SIGSEGV.
os._exit(0)
