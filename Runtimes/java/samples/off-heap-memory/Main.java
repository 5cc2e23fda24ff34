import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

public class Main {
    public static void main(String[] arguments) {
        List<byte[]> inside = new ArrayList<>();
        for (int i = 0; i < 300; i++) inside.add(new byte[1_000_000]);
        List<ByteBuffer> outside = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            ByteBuffer block = ByteBuffer.allocateDirect(1_000_000);
            while (block.hasRemaining()) block.put((byte) 1);
            outside.add(block);
        }
        System.out.println(inside.size() + outside.size());
    }
}
