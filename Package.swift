// swift-tools-version: 6.2
import PackageDescription

// This file is the map: targets stand in the order in which a request meets them.
// No Swift packages, on purpose: Foundation, Dispatch, Glibc and libseccomp only.

/// One settings array for every Swift target.
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// For all but the targets whose work is unsafe by nature: `Linux`, `Launcher`, `Attacker`.
let safe: [SwiftSetting] = house + [.strictMemorySafety()]

let package = Package(
    name: "sandpiper",
    products: [
        .executable(name: "sandpiper", targets: ["Sandpiper"]),
        .executable(name: "sandpiper-launcher", targets: ["Launcher"]),
        .executable(name: "sandpiper-attacker", targets: ["Attacker"]),
        .executable(name: "sandpiper-interpreter", targets: ["Interpreter"]),
    ],
    targets: [
        // The executable: settings, wiring, signals, command line.
        .executableTarget(
            name: "Sandpiper",
            dependencies: [
                "Networking", "HTTP", "API", "Runs", "Engine", "Storage", "Webhooks", "Packages",
                "Accounts", "Judge", "Grading", "Judging", "Sandboxing", "Linux", "JSON", "Digests",
            ],
            swiftSettings: safe),
        // The network thread: sockets and timers in, requests out. Knows no API.
        .target(name: "Networking", dependencies: ["HTTP", "Linux"], swiftSettings: safe),
        // Bytes ⇄ messages. Pure.
        .target(name: "HTTP", dependencies: ["Digests"], swiftSettings: safe),
        // One folder per wire API: request → job, result → response. Pure.
        .target(
            name: "API", dependencies: ["HTTP", "Judging", "Grading", "JSON", "Digests"],
            swiftSettings: safe),
        // Text ⇄ JSON values, order and number text kept. Pure.
        .target(name: "JSON", swiftSettings: safe),
        // Runs that outlive their request: accepted, done, kept, found again.
        .target(name: "Runs", dependencies: ["Engine", "Judging", "Storage"], swiftSettings: safe),
        // SHA-256, HMAC, PBKDF2, SHA-1, Base64. Pure.
        .target(name: "Digests", swiftSettings: safe),
        // The one scheduler: admission, compile, testcases.
        .target(name: "Engine", dependencies: ["Judging"], swiftSettings: safe),
        // The vocabulary and every decision. Pure, no Foundation.
        .target(name: "Judging", swiftSettings: safe),
        // A judge's decisions: problems and contests as read, verdicts, scores. Pure.
        .target(name: "Grading", dependencies: ["Judging", "JSON"], swiftSettings: safe),
        // A judge's shelves: problems and contests on the disk, archives that come with uploads.
        .target(
            name: "Judge",
            dependencies: ["Grading", "Engine", "Judging", "Linux", "JSON", "Digests"],
            swiftSettings: safe),
        // What remembers runs: look-ups in memory, a journal on the disk.
        .target(name: "Storage", dependencies: ["Linux"], swiftSettings: safe),
        // Results of runs posted to where a client wants them, by the host's curl.
        .target(
            name: "Webhooks", dependencies: ["Storage", "Linux", "Digests"], swiftSettings: safe),
        // Who users are: passwords, API tokens, logins, in a file of their own.
        .target(
            name: "Accounts", dependencies: ["Linux", "JSON", "Digests"], swiftSettings: safe),
        // The server's half of the sandbox: slots, runtime loader, host probe.
        .target(
            name: "Sandboxing",
            dependencies: ["Engine", "Judging", "LaunchProtocol", "Linux", "JSON", "CSeccomp"],
            swiftSettings: safe),
        // Runtimes that come and go while the server runs: Debian's packages, and Piston's.
        .target(
            name: "Packages",
            dependencies: [
                "Engine", "Judging", "Sandboxing", "LaunchProtocol", "Linux", "JSON",
            ],
            swiftSettings: safe),
        // What server and launcher say to each other. Pure, no Foundation.
        .target(name: "LaunchProtocol", swiftSettings: safe),
        // The executable that forks: one thread, no Foundation, no Dispatch.
        .executableTarget(
            name: "Launcher", dependencies: ["LaunchProtocol", "CLinux"], swiftSettings: house,
            // Without relocations and shared libraries there is less to copy at each fork.
            linkerSettings: [
                .unsafeFlags(["-static-executable"], .when(configuration: .release))
            ]),
        // What `sandpiper attack` runs inside the sandbox: one attack of many.
        .executableTarget(
            name: "Attacker", dependencies: ["CLinux"], swiftSettings: house,
            // Always, not only for release: the sandbox shows no Swift toolchain.
            linkerSettings: [.unsafeFlags(["-static-executable"])]),
        // The languages that need no package: what runs inside the sandbox in place of a tool.
        // Embedded Swift: a few KiB that need nothing but libc, because the sandbox shows no Swift
        // runtime. Such code is there in one mode only, whatever the others are built in.
        .executableTarget(
            name: "Interpreter", dependencies: ["CLinux"],
            swiftSettings: house + [
                .enableExperimentalFeature("Embedded"),
                .unsafeFlags(["-wmo", "-O", "-no-static-stdlib"]),
            ],
            linkerSettings: [.unsafeFlags(["-no-static-stdlib"])]),
        // Every unsafe call of the server: descriptors, epoll, sockets, clock.
        .target(name: "Linux", dependencies: ["CLinux"], swiftSettings: house),
        // System calls that Swift cannot import.
        .target(name: "CLinux"),
        .systemLibrary(
            name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),

        // Prints ratios against a bare posix_spawn of the same program. Not a test.
        .executableTarget(
            name: "Bench",
            dependencies: [
                "Linux", "JSON", "Storage", "Judging", "Samples", "Sandpiper", "Launcher",
            ],
            swiftSettings: safe),

        // Accepts runs until somebody kills it: for the tests of Storage.
        .executableTarget(
            name: "StorageWriter", dependencies: ["Storage", "Linux"], path: "Tests/StorageWriter",
            swiftSettings: safe),

        // What several test targets need: seeded numbers, threads, a receiver of webhooks.
        .target(
            name: "TestSupport", dependencies: ["Linux"], path: "Tests/TestSupport",
            exclude: ["receiver.py"], swiftSettings: house),

        // The samples of runtimes, as all who run them read them.
        .target(
            name: "Samples", dependencies: ["Judging", "JSON"], path: "Tests/Samples",
            swiftSettings: house),

        // Pure suites: no sleep, no socket, no file.
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: house),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: house),
        .testTarget(
            name: "HTTPTests", dependencies: ["HTTP", "TestSupport"], swiftSettings: house),
        .testTarget(name: "JudgingTests", dependencies: ["Judging"], swiftSettings: house),
        .testTarget(
            name: "GradingTests", dependencies: ["Grading", "Judging", "JSON", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "APITests",
            dependencies: ["API", "HTTP", "Judging", "Grading", "JSON", "TestSupport"],
            resources: [.copy("Golden")], swiftSettings: house),
        .testTarget(
            name: "EngineTests", dependencies: ["Engine", "Judging", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "RunsTests",
            dependencies: ["Runs", "Engine", "Judging", "Storage", "Linux", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "LaunchProtocolTests", dependencies: ["LaunchProtocol", "TestSupport"],
            swiftSettings: house),
        // Settings, command line, access; the parts of the sandbox that only read texts.
        .testTarget(
            name: "SandpiperTests",
            dependencies: [
                "Sandpiper", "Accounts", "API", "Networking", "HTTP", "Engine", "Judging", "JSON",
            ],
            swiftSettings: house),
        .testTarget(
            name: "SandboxingTests",
            dependencies: ["Sandboxing", "Judging", "LaunchProtocol", "JSON"],
            swiftSettings: house),
        // Suites that touch the kernel.
        .testTarget(
            name: "PackagesTests", dependencies: ["Packages", "Judging", "Linux", "JSON"],
            swiftSettings: house),
        .testTarget(
            name: "NetworkingTests",
            dependencies: ["Networking", "HTTP", "Linux", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Storage", "StorageWriter", "Linux", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "WebhooksTests",
            dependencies: ["Webhooks", "Storage", "Linux", "TestSupport"],
            exclude: ["Python"], swiftSettings: house),
        // Besides, the real `sandpiper token` beside an open file of accounts.
        .testTarget(
            name: "AccountsTests",
            dependencies: ["Accounts", "Sandpiper", "Linux", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["Sandboxing", "Engine", "Judging", "JSON", "Linux", "Launcher"],
            swiftSettings: house),
        .testTarget(
            name: "JudgeTests",
            dependencies: [
                "Judge", "Grading", "Sandboxing", "Engine", "Judging", "JSON", "Linux", "Launcher",
                "TestSupport",
            ],
            swiftSettings: house),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "API", "HTTP", "Sandboxing", "Packages", "Engine", "Judging", "JSON", "Launcher",
                "Samples",
            ],
            swiftSettings: house),
        // The real executable behind a real socket.
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Sandpiper", "Launcher", "Judging", "JSON", "Linux", "Samples", "TestSupport",
            ],
            exclude: ["Python"], swiftSettings: house),
        // `sandpiper attack` once, by the real executable, and what it decides with. Attacker is
        // built beside it all the same; as a dependency it would link the test bundle statically.
        // Nor is Interpreter anybody's dependency: Embedded Swift must not meet the other.
        .testTarget(
            name: "AttackTests",
            dependencies: [
                "Sandpiper", "Launcher", "Sandboxing", "Engine", "Judging", "Linux",
            ], swiftSettings: house),
        // House rules as assertions over the source tree.
        .testTarget(name: "TidyTests", swiftSettings: house),
    ]
)
