using Heliograph.Model;
using Heliograph.Model.Parts;

namespace Heliograph.Photonics.Engines;

/// <summary>
/// The figures of an optical engine and of the devices that it is made of. An override of the scenario on the medium counts for
/// the engine and for every device that has the quantity.
/// </summary>
internal sealed class EngineFigures
{
    private readonly PartRef _medium;
    private readonly Part _engine;

    private EngineFigures(PartRef medium, PartRef engine, Part part, FigureBook book) => (_medium, Engine, _engine, Book) = (medium, engine, part, book);

    public PartRef Engine { get; }

    public FigureBook Book { get; }

    /// <summary>Null when the medium names no engine.</summary>
    public static EngineFigures? Of(PartRef medium, FigureBook book) =>
        book.Part(medium)?.Device("engine") is { } engine && book.Part(engine) is { } part ? new EngineFigures(medium, engine, part, book) : null;

    /// <summary>The part that plays a role, or null.</summary>
    public PartRef? Device(string role) => _engine.Device(role);

    public bool Has(string quantity) => Book.Figure(Engine, quantity) is not null;

    /// <summary>A figure of the engine itself.</summary>
    public Derivation Own(string quantity) => Book.Get(Override(quantity) ?? Engine, quantity);

    public double Own(string quantity, double otherwise) => Has(quantity) ? Own(quantity).Value ?? otherwise : otherwise;

    /// <summary>A figure of the device in a role; unknown, naming the role, where nothing plays it.</summary>
    public Derivation Of(string role, string quantity) =>
        Override(quantity) is { } given ? Book.Get(given, quantity)
        : Device(role) is { } part ? Book.Get(part, quantity)
        : Derivation.Unknown($"{role} {quantity}", FigureBook.BaseUnit(quantity), $"{Engine.Id}.devices.{role}");

    /// <summary>Null where nothing plays the role, or what plays it has no such figure.</summary>
    public Derivation? Find(string role, string quantity) =>
        Device(role) is { } part && (Override(quantity) is not null || Book.Figure(part, quantity) is not null) ? Of(role, quantity) : null;

    /// <summary>The engine's own figure where it has one, else that of the device.</summary>
    public Derivation Rather(string role, string quantity) => Override(quantity) is null && Has(quantity) ? Book.Get(Engine, quantity) : Of(role, quantity);

    private PartRef? Override(string quantity) => _medium.Overrides.Any(f => f.Quantity == quantity) ? _medium : null;
}
