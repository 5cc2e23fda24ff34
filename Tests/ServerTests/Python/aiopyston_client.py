"""The client aiopyston, as its users have it; prints one JSON object."""

import asyncio
import json
import sys

from pyston import File, PystonClient


async def main(url):
    client = PystonClient(base_url=url + "/")

    async def run(language, text, stdin="", timeout=3000):
        answer = await client.execute(
            language, [File(text)], stdin=stdin, run_timeout=timeout)
        return {
            # The attribute is called so.
            "language": answer.langauge,
            "stdout": answer.run_stage.stdout, "code": answer.run_stage.code,
            "signal": answer.run_stage.signal,
            "compile": answer.compile_stage.code if answer.compile_stage else None,
        }

    print(json.dumps({
        "runtimes": sorted(await client.languages()),
        "hello": await run("python", "print('hello')"),
        "stdin": await run("py", "print(input()[::-1])", stdin="abc"),
        "compile error": await run("c", "int main( {"),
        "time-out": await run("bash", "sleep 20", timeout=300),
    }))
    await client.close_session()


asyncio.run(main(sys.argv[1]))
