using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Heliograph.Cli.Commands;

namespace Heliograph.Cli;

/// <summary>Entry of <c>helio</c>: builds the command tree, which is cheap, and runs the command that was asked for.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Run(args, new Shell(Console.Out, Console.Error, ScreenWidth()));
    }

    /// <summary>As the process, with its streams given; for tests.</summary>
    internal static int Run(string[] args, Shell shell)
    {
        RootCommand root = new(
            "Heliograph: the co-design engine for optical AI fabrics. One scenario in; links, step time, watts and cost of a bit out."
        )
        {
            RunCommand.Create(shell),
            CheckCommand.Create(shell),
            CompareCommand.Create(shell),
            PlanCommand.Create(shell),
            LinkCommand.Create(shell),
            SimulateCommand.Create(shell),
            CollectiveCommand.Create(shell),
            ReplayCommand.Create(shell),
            HeadroomCommand.Create(shell),
            LineCommand.Create(shell),
            LightpathCommand.Create(shell),
            PartsCommand.Create(shell),
            ValidateCommand.Create(shell),
            CalibrateCommand.Create(shell),
            SchemaCommand.Create(shell),
        };
        ParseResult result = root.Parse(args);
        InvocationConfiguration invocation = new()
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
        };
        if (args.Length == 0)
        {
            return root.Parse(["--help"]).Invoke(invocation);
        }
        if (result.Errors.Count > 0)
        {
            // Of an unknown command the parser first says that none was given; the second complaint names the word.
            bool isUnknown = result.CommandResult.Command == root && result.UnmatchedTokens.Count > 0;
            foreach (ParseError error in result.Errors.Skip(isUnknown && result.Errors.Count > 1 ? 1 : 0))
            {
                shell.Error.WriteLine($"helio: {Plain(error.Message)}");
            }
            shell.Error.WriteLine("helio: see 'helio --help' or 'helio COMMAND --help'");
            return ExitCode.BadInput;
        }
        try
        {
            return result.Invoke(invocation);
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("HELIO_DEBUG") != "1")
        {
            shell.Error.WriteLine($"helio: internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} (HELIO_DEBUG=1 shows where)");
            return ExitCode.Internal;
        }
    }

    // The parser's words on one line, without types of the runtime.
    private static string Plain(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string line = lines.Length > 1 ? $"{lines[0]} {string.Join(", ", lines.Skip(1).Select(l => l.Trim('\'')))}" : message;
        int type = line.IndexOf(" as expected type", StringComparison.Ordinal);
        return type < 0 ? line : $"{line[..type]}; write a whole number";
    }

    private static int? ScreenWidth()
    {
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb")
        {
            return null;
        }
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
