using System;

class Program {
    static void Main(string[] words) {
        Console.WriteLine("so far");
        int[] numbers = {1, 2, 3};
        Console.WriteLine(numbers[words.Length + 3]);
    }
}
