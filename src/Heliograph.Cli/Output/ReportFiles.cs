using System.Text;
using Heliograph.Model;

namespace Heliograph.Cli.Output;

/// <summary>
/// Writes a report's files so that a reader never sees half of one: all are written to a folder beside the target, which
/// is then renamed, or, when the target exists, moved over file by file (other files there stay).
/// </summary>
internal static class ReportFiles
{
    /// <summary>Files of a report relative to its folder, with their bytes.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> Of(Report report) =>
        [
            ("report.html", Encoding.UTF8.GetBytes(HtmlReport.Write(report))),
            ("report.json", JsonReport.Write(report)),
            .. report.FlowStep is { } flow ? [("trace.json", PerfettoTrace.Write(flow))] : ((string, byte[])[])[],
            .. ReportTables.All(report).Select(t => (Path.Combine("tables", t.FileName), Encoding.UTF8.GetBytes(t.ToCsv()))),
        ];

    /// <exception cref="IOException">The folder cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public static void Write(string folder, IReadOnlyList<(string Path, byte[] Content)> files)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string parent = Path.GetDirectoryName(target) ?? target;
        Directory.CreateDirectory(parent);
        string temporary = Path.Combine(parent, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        try
        {
            foreach ((string path, byte[] content) in files)
            {
                string file = Path.Combine(temporary, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
            }
            if (!Directory.Exists(target))
            {
                Directory.Move(temporary, target);
                return;
            }
            foreach ((string path, _) in files)
            {
                string file = Path.Combine(target, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.Move(Path.Combine(temporary, path), file, overwrite: true);
            }
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }
}
