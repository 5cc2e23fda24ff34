import java.util.Scanner;

public class Main {
    public static void main(String[] arguments) {
        Scanner input = new Scanner(System.in);
        int sum = 0;
        while (input.hasNextInt()) sum += input.nextInt();
        System.out.println(sum);
    }
}
