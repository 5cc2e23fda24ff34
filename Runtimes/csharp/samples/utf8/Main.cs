using System;
using System.Globalization;

class Program {
    static void Main() {
        string line = Console.ReadLine();
        Console.WriteLine("{0}: {1}", line, new StringInfo(line).LengthInTextElements);
    }
}
