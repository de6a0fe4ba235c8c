using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// The figures of an optical engine and of the devices that it is made of. An override of the scenario on the medium counts for
/// the engine and for every device that has the quantity, unless it is one that a module has as a whole.
/// </summary>
internal sealed class EngineFigures
{
    // Said of a medium they are of the module, not of each device in it; and its lane rate is of payload, an engine's of the line.
    private static readonly string[] OfModule = ["energy-per-bit", "insertion-loss", "lane-rate", "lanes"];

    private readonly PartRef _medium;
    private readonly Part _engine;

    private EngineFigures(PartRef medium, PartRef engine, Part part, FigureBook book) =>
        (_medium, Engine, _engine, Book) = (medium, engine, part, book);

    public PartRef Engine { get; }

    public FigureBook Book { get; }

    /// <summary>The light comes from a source outside of package or module: through a connector, or with a driver of its own.</summary>
    public bool IsLitFromOutside => Device("laser-connector") is not null || Device("laser-driver") is null;

    /// <summary>The laser is its own modulator (EML, VCSEL): its launch power is of modulated light.</summary>
    public bool IsLaserModulated => Device("laser") is { } laser && Device("modulator")?.Id == laser.Id;

    /// <summary>Null when the medium names no engine.</summary>
    public static EngineFigures? Of(PartRef medium, FigureBook book) =>
        book.Part(medium)?.Device("engine") is { } engine && book.Part(engine) is { } part ? new EngineFigures(medium, engine, part, book) : null;

    /// <summary>The part that plays a role, or null.</summary>
    public PartRef? Device(string role) => _engine.Device(role);

    public bool Has(string quantity) => Override(quantity) is not null || Book.Figure(Engine, quantity) is not null;

    /// <summary>A figure of the engine itself.</summary>
    public Derivation Own(string quantity) => Book.Get(Override(quantity) ?? Engine, quantity);

    /// <summary>The figure of the engine, or what holds where it has none, for the reason given.</summary>
    public Derivation Own(string quantity, double otherwise, string reason) =>
        Has(quantity) ? Own(quantity) : Derivation.Input(quantity, otherwise, FigureBook.BaseUnit(quantity), reason);

    /// <summary>The figure of the device in a role; unknown, naming the role, where nothing plays it.</summary>
    public Derivation Of(string role, string quantity) =>
        Override(quantity) is { } given ? Book.Get(given, quantity)
        : Device(role) is { } part ? Book.Get(part, quantity)
        : Derivation.Unknown($"{role} {quantity}", FigureBook.BaseUnit(quantity), $"{Engine.Id}.devices.{role}");

    /// <summary>Null where nothing plays the role, or what plays it has no such figure.</summary>
    public Derivation? Find(string role, string quantity) =>
        Device(role) is { } part && (Override(quantity) is not null || Book.Figure(part, quantity) is not null) ? Of(role, quantity) : null;

    /// <summary>The engine's own figure where it has one, else that of the device.</summary>
    public Derivation Rather(string role, string quantity) => Has(quantity) ? Own(quantity) : Of(role, quantity);

    /// <summary>A figure that a formula divides by or takes the logarithm of: unknown, saying so, where it is not above 0.</summary>
    public static Derivation AboveZero(Derivation figure) =>
        figure.Value > 0 || !figure.IsKnown ? figure : Derivation.Unknown(figure.Name, figure.Unit, $"{figure.Name} above 0, not {figure.Value}");

    private PartRef? Override(string quantity) =>
        _medium.Overrides.Any(f => f.Quantity == quantity) && !OfModule.Contains(quantity, StringComparer.Ordinal) ? _medium : null;
}
