internal import CSeccomp
internal import Glibc
internal import Linux

/// Turns a profile into the kernel's filter program, once, at start.
///
/// libseccomp checks the architecture first: a call through another entry (32-bit, x32) kills.
/// The program is a binary tree over the call numbers, so that a call costs a few comparisons.
enum SeccompFilter {
    /// What the program is for. Others than this machine's are for looking at.
    enum Architecture: Sendable {
        case native, arm64

        /// AUDIT_ARCH_* of <linux/audit.h>; libseccomp's token is the same number.
        var token: UInt32 { self == .native ? seccomp_arch_native() : 0xc000_00b7 }
    }

    /// 8 bytes for each instruction.
    static func compile(
        _ profile: SeccompProfile, for architecture: Architecture = .native
    ) throws(SystemError) -> [UInt8] {
        guard let context = unsafe seccomp_init(action(allow)) else {
            throw SystemError("seccomp_init", errno: ENOMEM)
        }
        defer { unsafe seccomp_release(context) }
        try check(
            "seccomp_attr_set",
            unsafe seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2))
        try check(
            "seccomp_attr_set",
            unsafe seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, action(killProcess)))
        if architecture.token != seccomp_arch_native() {
            try check("seccomp_arch_add", unsafe seccomp_arch_add(context, architecture.token))
            let native = seccomp_arch_native()
            try check("seccomp_arch_remove", unsafe seccomp_arch_remove(context, native))
        }
        for rule in profile.rules {
            let conditions = rule.conditions.map { comparison($0) }
            for call in rule.calls {
                // A call of some other architecture, or newer than this libseccomp.
                guard number(of: call, architecture) != nil else { continue }
                let number = unsafe Int32(call) ?? seccomp_syscall_resolve_name(call)
                try check(
                    "seccomp_rule_add(\(call))",
                    unsafe seccomp_rule_add_array(
                        context, action(rule.action), number, UInt32(conditions.count),
                        conditions))
            }
        }
        let file = try FileDescriptor.memoryFile(named: "sandpiper-filter", holding: [])
        try check("seccomp_export_bpf", unsafe seccomp_export_bpf(context, file.raw))
        return try file.contents()
    }

    /// Names that this libseccomp has never heard of: calls that are newer, or misspelt ones,
    /// which a profile does not forbid although it seems to.
    static func unknownCalls(of profiles: [SeccompProfile]) -> [String] {
        Set(profiles.flatMap(\.rules).flatMap(\.calls)).sorted().filter {
            // __NR_SCMP_ERROR; calls of other architectures have numbers below it.
            unsafe Int32($0) == nil && seccomp_syscall_resolve_name($0) == -1
        }
    }

    /// The kernel's number of a call, given by name or, if it is newer than libseccomp, by
    /// number, which libseccomp cannot translate for another architecture; `nil` if the
    /// architecture has none of that name.
    static func number(of call: String, _ architecture: Architecture) -> Int32? {
        if let number = Int32(call) {
            return architecture.token == seccomp_arch_native() ? number : nil
        }
        let number = unsafe seccomp_syscall_resolve_name_arch(architecture.token, call)
        return number < 0 ? nil : number
    }

    /// As in syscalls(2); the number in text if libseccomp does not know it.
    static func name(of call: Int32) -> String {
        guard let text = unsafe seccomp_syscall_resolve_num_arch(seccomp_arch_native(), call) else {
            return "\(call)"
        }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    private static func comparison(_ condition: SeccompProfile.Condition) -> scmp_arg_cmp {
        let (kind, a, b): (scmp_compare, UInt64, UInt64) =
            switch condition.comparison {
            case .notEqual: (SCMP_CMP_NE, condition.value, 0)
            case .masked(let mask): (SCMP_CMP_MASKED_EQ, mask, condition.value)
            }
        return scmp_arg_cmp(arg: condition.argument, op: kind, datum_a: a, datum_b: b)
    }

    // SCMP_ACT_* are macros of seccomp.h, which Swift cannot see.
    private static let allow: UInt32 = 0x7fff_0000
    private static let killProcess: UInt32 = 0x8000_0000
    private static let notify: UInt32 = 0x7fc0_0000

    private static func action(_ number: UInt32) -> UInt32 { number }

    private static func action(_ action: SeccompProfile.Action) -> UInt32 {
        switch action {
        case .fail(let errno): 0x0005_0000 | UInt32(errno) & 0xffff
        // Asks the supervisor, which ends the run and reports the call.
        case .kill: notify
        }
    }

    private static func check(_ call: String, _ result: Int32) throws(SystemError) {
        if result < 0 { throw SystemError(call, errno: -result) }
    }
}
