namespace Heliograph.Cli;

/// <summary>
/// Writes the files of a report so that none is ever half-written: everything goes to a folder beside its place first,
/// and is moved over file by file when all of it is there. Other files of the folder stay.
/// </summary>
internal static class OutputFolder
{
    /// <param name="write">Writes below the folder that it is given.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(string folder, Action<string> write)
    {
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".helio-{Environment.ProcessId}");
        Directory.CreateDirectory(temporary);
        try
        {
            write(temporary);
            foreach (string file in Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string target = Path.Combine(folder, Path.GetRelativePath(temporary, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(file, target, overwrite: true);
            }
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }
}
