"""The client omegaup, as its users have it; prints one JSON object."""

import io
import json
import sys
import time
import zipfile

import omegaup.api

SOURCE = "a = int(input())\nprint(2 * a)  # \u00e1 & 100% + \"more\""


def judged(client, guid):
    """The loop of the client's document."""
    end = time.monotonic() + 60
    while (run := client.run.status(run_alias=guid)).verdict == "JE" and run.status != "ready":
        assert time.monotonic() < end, "never judged"
        time.sleep(0.02)
    return run


def failure(call, **arguments):
    try:
        call(**arguments)
    except Exception as error:
        return error.args[0]
    return None


def package(expected):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("1", "2"):
            archive.writestr(f"cases/{name}.in", f"{name}\r\n")
            archive.writestr(f"cases/{name}.out", expected[name])
        archive.writestr("statements/es.markdown", "# Dobles\n")
    file.seek(0)
    return file


def upload(told, client):
    files = {"problem_contents": package({"1": "2", "2": "4"})}
    client.problem.create(
        problem_alias="dobles", title="Dobles", source="somewhere", visibility="2",
        time_limit=500, memory_limit=65536, output_limit=4096, input_limit=1000,
        overall_wall_time_limit=5000, extra_wall_time=100, validator="token-numeric",
        validator_time_limit=1000, languages="py3,c11-gcc", problem_level="x",
        email_clarifications=False, selected_tags="[]", show_diff="examples", files_=files)
    guid = client.run.create(
        contest_alias="", problem_alias="dobles", language="py3", source=SOURCE).guid
    told["uploaded"] = judged(client, guid).verdict
    files = {"problem_contents": package({"1": "2", "2": "5"})}
    client.problem.update(
        problem_alias="dobles", message="other answers", redirect=False, files_=files)
    client.run.rejudge(run_alias=guid)
    end = time.monotonic() + 60
    while (run := client.run.status(run_alias=guid)).status != "ready":
        assert run.verdict == "AC" and time.monotonic() < end
        time.sleep(0.02)
    told["updated"] = [run.verdict, run.score]
    told["taken"] = failure(
        client.problem.create, problem_alias="dobles", title="Dobles", source="x",
        files_={"problem_contents": package({"1": "2", "2": "4"})})
    told["no zip"] = failure(
        client.problem.create, problem_alias="other", title="Other", source="x",
        files_={"problem_contents": io.BytesIO(b"PK nonsense")})


def main(url):
    told = {}
    client = omegaup.api.Client(api_token="alice-token", url=url)
    created = client.run.create(
        contest_alias=None, problem_alias="sumas", language="py3", source=SOURCE)
    told["created"] = [
        len(created.guid), created.submit_delay, created.submission_deadline.timestamp(),
    ]
    run = judged(client, created.guid)
    told["status"] = [
        run.verdict, run.score, run.status, run.alias, run.username, run.classname, run.country,
        run.guid == created.guid, run.memory > 0, run.penalty,
    ]
    details = client.run.details(run_alias=created.guid)
    told["details"] = [
        details.guid == created.guid, details.admin, details.language, details.show_diff,
        list(details.cases), details.feedback,
        [[group.group, [case.verdict for case in group.cases]]
         for group in details.details.groups],
    ]
    told["source"] = client.run.source(run_alias=created.guid).source == SOURCE
    wrong = client.run.create(
        contest_alias="", problem_alias="sumas", language="c", source="int main(").guid
    told["CE"] = [
        judged(client, wrong).verdict,
        client.run.details(run_alias=wrong).compile_error.startswith("Main:\n"),
        client.run.source(run_alias=wrong).compile_error.startswith("Main:\n"),
    ]
    told["runs"] = [run.verdict for run in client.problem.runs(problem_alias="sumas").runs]
    told["refused"] = failure(client.run.status, run_alias="0" * 32)

    # With a password, as an administrator.
    admin = omegaup.api.Client(username="root", password="correct horse", url=url)
    told["all"] = [
        [run.verdict, run.username] for run in
        admin.problem.runs(problem_alias="sumas", show_all=True, verdict="AC").runs]
    listed = admin.run.list(offset=0, rowcount=1, problem_alias="sumas", username="alice")
    told["list"] = [len(listed.runs), listed.totalRuns]
    counts = admin.run.counts()
    told["counts"] = [sum(counts.total.values()), sum(counts.ac.values())]
    told["grader"] = admin.grader.status().grader.status
    admin.run.rejudge(run_alias=created.guid)
    told["rejudged"] = judged(admin, created.guid).verdict
    told["wrong password"] = failure(
        lambda: omegaup.api.Client(username="root", password="x", url=url))
    # The client leaves out the scheme where it acts as somebody else.
    other = omegaup.api.Client(api_token="alice-token", username="team-alice", url=url)
    guid = other.run.create(
        contest_alias="", problem_alias="sumas", language="py3", source=SOURCE).guid
    told["identity"] = other.run.status(run_alias=guid).username
    upload(told, admin)
    print(json.dumps(told))


main(sys.argv[1])
