using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Heliograph.Racetrack;

/// <summary>What a whole process took.</summary>
/// <param name="Wall_s">From start to exit.</param>
/// <param name="Cpu_s">User and system, all threads.</param>
/// <param name="Peak_MiB">Most resident memory.</param>
internal readonly record struct Cost(double Wall_s, double Cpu_s, double Peak_MiB);

/// <summary>A process did not do its work.</summary>
internal sealed class RunFailedException(string message) : Exception(message);

/// <summary>Starts processes, one at a time, and measures them. For Linux.</summary>
internal static partial class Machine
{
    // Peak memory is read this often; the last reading misses at most what is taken after it.
    private const int Sampling_ms = 10;

    // The standard streams of a Process are pipes, which we would have to empty on the same processors. A shell opens files in their place and then becomes
    // the program: one process, whose times are those of the program and a millisecond.
    private const string IntoFile = "exec \"$@\" >\"$RACETRACK_OUTPUT\" 2>\"$RACETRACK_ERRORS\"";

    /// <summary>Average number of running processes over the last minute: how far to trust times.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>Runs a program to its end, with its output in a file.</summary>
    /// <exception cref="RunFailedException">It ended with another code than 0.</exception>
    public static Cost Run(
        string program,
        IEnumerable<string> arguments,
        string folder,
        string outputPath,
        params (string Name, string Value)[] environment
    )
    {
        string errorPath = outputPath + ".errors";
        ProcessStartInfo start = new("/bin/sh", ["-c", IntoFile, "sh", program, .. arguments]) { WorkingDirectory = folder };
        foreach ((string name, string value) in environment.Append(("RACETRACK_OUTPUT", outputPath)).Append(("RACETRACK_ERRORS", errorPath)))
        {
            start.Environment[name] = value;
        }

        double before_s = ChildSeconds();
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new RunFailedException($"{program} did not start");
        double peak_MiB = 0;
        do
        {
            peak_MiB = PeakMemory(process.Id) ?? peak_MiB;
        } while (!process.WaitForExit(Sampling_ms));
        double wall_s = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double cpu_s = ChildSeconds() - before_s;

        if (process.ExitCode != 0)
        {
            throw new RunFailedException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {File.ReadAllText(errorPath).Trim()}");
        }
        return new Cost(wall_s, cpu_s, peak_MiB);
    }

    // High-water mark of the program that the process runs now. That of getrusage would count ours too, which a child has at birth.
    private static double? PeakMemory(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? null
                : double.Parse(line.AsSpan(6, line.Length - 9), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }

    // User and system time of all children that have ended. A Process forgets its times when it ends; this does not, and children run one after another.
    private static double ChildSeconds()
    {
        const int children = -1;
        Span<long> usage = stackalloc long[18]; // struct rusage of 64-bit Linux: two times of seconds and microseconds, then 14 counts
        return GetUsage(children, ref MemoryMarshal.GetReference(usage)) == 0
            ? usage[0] + usage[2] + ((usage[1] + usage[3]) * 1e-6)
            : throw new InvalidOperationException("getrusage failed");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, ref long usage);
}
