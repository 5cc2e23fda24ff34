import CLinux
import Glibc

// Descriptor 3 is the server's socket. A person who starts this by hand is told so.
var socketKind: Int32 = 0
var length = socklen_t(MemoryLayout<Int32>.size)
guard getsockopt(3, SOL_SOCKET, SO_TYPE, &socketKind, &length) == 0 else {
    let text = "sandpiper-launcher is started by sandpiper, with a socket as descriptor 3\n"
    _ = write(2, text, text.utf8.count)
    exit(64)
}
var launcher = Launcher(server: Channel(descriptor: 3))
exit(launcher.serve())
