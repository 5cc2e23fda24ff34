import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

public class Main {
    public static void main(String[] arguments) {
        List<ByteBuffer> blocks = new ArrayList<>();
        for (;;) {
            ByteBuffer block = ByteBuffer.allocateDirect(1_000_000);
            while (block.hasRemaining()) block.put((byte) 1);
            blocks.add(block);
        }
    }
}
