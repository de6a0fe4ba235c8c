using System.Runtime.InteropServices;

namespace Heliograph.Cli.Commands;

/// <summary>Ctrl-C and SIGTERM end a run with what it has. A second one ends the program at once.</summary>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopRequest()
    {
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask)];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Array.ForEach(_registrations, r => r.Dispose());
        _source.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
