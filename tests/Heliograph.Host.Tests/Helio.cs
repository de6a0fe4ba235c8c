using System.Diagnostics;

namespace Heliograph.Host.Tests;

/// <summary>Runs <c>./helio</c> as a shell would, in a folder of its own.</summary>
internal static class Helio
{
    public static string Root { get; } = Find();

    public sealed record Outcome(int Exit, string Out, string Error);

    public static Outcome Run(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(Root, "helio"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, error.Result);
    }

    /// <summary>An empty folder that goes with the test.</summary>
    public sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("helio-host-").FullName;

        public string Write(string name, string text)
        {
            string file = System.IO.Path.Combine(Path, name);
            File.WriteAllText(file, text);
            return file;
        }

        public IEnumerable<string> Files =>
            Directory
                .EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories)
                .Select(f => System.IO.Path.GetRelativePath(Path, f))
                .Order(StringComparer.Ordinal);

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    public static string Scenario(string name) => Path.Combine(Root, "scenarios", name + ".yaml");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Heliograph.slnx")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("no checkout above the test binary");
    }
}
