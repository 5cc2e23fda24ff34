"""Calls of the client omegaup whose answers it makes objects of; prints those as JSON."""

import dataclasses
import datetime
import io
import json
import sys
import time
import zipfile

import omegaup.api

RIGHT = "print(2 * int(input()))"
HALF = "print(2)"


def plain(value):
    """Objects of the client as JSON has them; times are Unix seconds."""
    if dataclasses.is_dataclass(value):
        return {name: plain(member) for name, member in vars(value).items()}
    if isinstance(value, datetime.datetime):
        return int(value.timestamp())
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def judged(client, source, contest):
    guid = client.run.create(
        contest_alias=contest, problem_alias="sumas", language="py3", source=source).guid
    end = time.monotonic() + 60
    while client.run.status(run_alias=guid).status != "ready":
        assert time.monotonic() < end, "never judged"
        time.sleep(0.02)
    return guid


def sessions(told, url):
    alice = omegaup.api.Client(api_token="alice-token", url=url)
    for name in ("one", "two"):
        token = alice.user.createAPIToken(name=name).token
    made = omegaup.api.Client(api_token=token, url=url)
    told["session"] = plain(made.session.currentSession())
    told["tokens"] = plain(alice.user.listAPITokens())
    other = omegaup.api.Client(api_token="alice-token", username="team-alice", url=url)
    told["other session"] = plain(other.session.currentSession())
    alice.user.revokeAPIToken(name="two")
    told["left"] = [token.name for token in alice.user.listAPITokens().tokens]
    told["time"] = alice.time.get().time


def contests(told, url, root, alice):
    now = int(time.time())
    for alias, start in (("final", now - 60), ("later", now + 3600)):
        root.contest.create(
            alias=alias, title="Final", description="x", start_time=start,
            finish_time=start + 7200, submissions_gap=0, window_length=0, score_mode="partial",
            penalty_type="none", feedback="detailed", admission_mode="public", languages="py3",
            check_plagiarism=False, needs_basic_information=False, scoreboard=80,
            points_decay_factor=0, show_scoreboard_after=True, penalty=0)
        if alias == "final":
            # Solvers are counted once a minute: not before there are any.
            told["before"] = plain(alice.contest.details(contest_alias="final"))
        for order, (problem, points) in enumerate((("sumas", 30), ("hidden", 70)), 1):
            told["added"] = plain(root.contest.addProblem(
                contest_alias=alias, order_in_contest=order, points=points,
                problem_alias=problem))
    alice.contest.open(contest_alias="final", privacy_git_object_id="", statement_type="")
    guids = [judged(alice, HALF, "final"), judged(alice, RIGHT, "")]
    told["guids"] = guids
    told["final"] = plain(alice.contest.details(contest_alias="final"))
    bob = omegaup.api.Client(api_token="bob-token", url=url)
    told["unopened"] = plain(bob.contest.details(contest_alias="final"))
    told["later"] = plain(alice.contest.details(contest_alias="later"))
    told["admin's"] = plain(root.contest.details(contest_alias="later"))
    told["runs"] = plain(root.contest.runs(contest_alias="final", problem_alias="sumas"))
    told["practice"] = plain(alice.problem.details(problem_alias="sumas"))
    told["in contest"] = plain(
        alice.problem.details(problem_alias="sumas", contest_alias="final"))
    told["root's"] = plain(root.problem.details(problem_alias="sumas"))
    told["disqualified"] = plain(root.run.disqualify(run_alias=guids[0]))
    told["score without it"] = alice.problem.details(
        problem_alias="sumas", contest_alias="final").score
    root.run.requalify(run_alias=guids[0])
    told["together"] = plain(root.run.disqualify(
        problem_alias="sumas", contest_alias="final", username="alice"))
    told["counts"] = plain(root.run.counts())


def update(told, root):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("cases/1.in", "1\n")
        archive.writestr("cases/1.out", "2\n")
        archive.writestr("examples/e.in", "7\n")
        archive.writestr("examples/e.out", "14\n")
        archive.writestr("statements/en.markdown", "# Twice\n")
    file.seek(0)
    told["updated"] = plain(root.problem.update(
        problem_alias="sumas", message="one case", redirect=False, title="Twice",
        email_clarifications=False, allow_user_add_tags=False, update_published="non-problemset",
        files_={"problem_contents": file}))
    told["after"] = plain(root.problem.details(problem_alias="sumas"))


def main(url):
    told = {}
    root = omegaup.api.Client(api_token="root-token", url=url)
    alice = omegaup.api.Client(api_token="alice-token", url=url)
    sessions(told, url)
    contests(told, url, root, alice)
    update(told, root)
    print(json.dumps(told))


main(sys.argv[1])
