import Glibc

// sandpiper-attacker NAME: makes one attack from inside the sandbox, and says on stdout what came
// of it: see `Outcome`. `list` names them all. It shares no code with what it attacks.
//
// ATTACK_NAME says the name as well: where programs have no /proc, Swift's runtime, which takes
// a program's arguments from there, ends a program that asks for them.

let attacks = [
    TimeAttacks.all, ProcessAttacks.all, MemoryAttacks.all, OutputAttacks.all, DiskAttacks.all,
    InformationAttacks.all, NetworkAttacks.all, KernelAttacks.all, BetweenRunsAttacks.all,
    CompileAttacks.all,
]
let given = Given.text("ATTACK_NAME")
let name = given.isEmpty ? CommandLine.arguments.dropFirst().first ?? "" : given
if name == "list" {
    for name in attacks.flatMap(\.keys).sorted() { print(name) }
    exit(0)
}
// By hand, as root and outside a sandbox, some of them would do harm.
guard Given.number("ATTACK_PROCESSES") > 0 else {
    Outcome.skipped("sandpiper-attacker is started by sandpiper attack").say()
    exit(64)
}
guard let attack = attacks.lazy.compactMap({ $0[name] }).first else {
    Outcome.skipped("\(name) is no attack of this program").say()
    exit(64)
}
Bound.started()
attack().say()
