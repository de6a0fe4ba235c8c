using System.CommandLine;
using Heliograph.Cli.Commands;

namespace Heliograph.Cli;

/// <summary>Parses the command line and runs one command; exit codes are those of <see cref="ExitCode"/>.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        try
        {
            ParseResult result = Root().Parse(args);
            if (result.Errors.Count > 0)
            {
                foreach (string message in result.Errors.Select(e => e.Message).Distinct(StringComparer.Ordinal))
                {
                    Console.Error.WriteLine($"helio: {message}");
                }
                Console.Error.WriteLine("helio: see 'helio --help'");
                return ExitCode.BadInput;
            }
            return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e)
        {
            bool debug = Environment.GetEnvironmentVariable("HELIO_DEBUG") == "1";
            Console.Error.WriteLine($"helio: internal error: {(debug ? e.ToString() : $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}")}");
            Console.Error.WriteLine("helio: this is a defect of helio, not of your input; HELIO_DEBUG=1 shows where");
            return ExitCode.Internal;
        }
    }

    private static RootCommand Root() =>
        new("Heliograph: the co-design engine for optical AI fabrics")
        {
            RunCommand.Create(),
            CheckCommand.Create(),
            CompareCommand.Create(),
            PartsCommand.Create(),
            ValidateCommand.Create(),
            SchemaCommand.Create(),
        };
}
