namespace Heliograph.Simulation.Packet;

/// <summary>When a run writes what it needs to go on later, and what it goes on from. Nothing of it changes a result.</summary>
public sealed record CheckpointOptions
{
    /// <summary>File of the checkpoint: the last one, replaced as a whole by the next. Null: none is written.</summary>
    public string? File { get; init; }

    /// <summary>Simulated time between two; 0 none.</summary>
    public long EveryPs { get; init; }

    /// <summary>Time of this machine between two; zero none.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>Checkpoint that the run goes on from; null: it begins at t = 0. Network, traffic and options must be those it was written with.</summary>
    public string? ResumeFrom { get; init; }

    /// <summary>Ends the run within some hundred windows, as <see cref="PacketEnd.Interrupted"/> and with a checkpoint.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>Told of each checkpoint, on the thread of the run. Without it one that cannot be written ends the run; with it the run goes on.</summary>
    public Action<CheckpointNote>? Tell { get; init; }
}

/// <summary>A checkpoint was written, or could not be.</summary>
/// <param name="TimePs">Simulated time at which it stands.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Seconds">What it took.</param>
/// <param name="Failure">Why it was not written; the one before is still there. Null where it was.</param>
public readonly record struct CheckpointNote(long TimePs, long Bytes, double Seconds, string? Failure);

/// <summary>Why a checkpoint is of no use.</summary>
public enum CheckpointProblem
{
    /// <summary>The file is not there, is no checkpoint, is cut off or damaged.</summary>
    Unreadable,

    /// <summary>Another version of the program wrote it: the bytes mean something else, and its run would have gone another way.</summary>
    OtherVersion,

    /// <summary>Network, traffic, options or seed are not those of this run, or it stands after the stated end.</summary>
    OtherRun,

    /// <summary>The file cannot be written.</summary>
    NotWritable,
}

/// <summary>A checkpoint cannot be read or written.</summary>
/// <param name="message">About the file, without its name.</param>
public sealed class CheckpointException(CheckpointProblem problem, string message, Exception? inner = null) : Exception(message, inner)
{
    public CheckpointProblem Problem { get; } = problem;
}
