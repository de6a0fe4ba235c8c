namespace Heliograph.Model.Diagnostics;

/// <summary>
/// Every diagnostic code. A code is never reused; each has a section in <c>docs/diagnostics/README.md</c> and a test
/// (<c>Every_code_is_documented_and_provoked</c>).
/// </summary>
public static class Codes
{
    // Reading a file.
    public const string CannotRead = "HG0001";
    public const string TooLarge = "HG0002";
    public const string NotYaml = "HG0003";
    public const string TooDeep = "HG0004";
    public const string DuplicateKey = "HG0005";
    public const string AnchorOrTag = "HG0006";
    public const string BareNumber = "HG0007";
    public const string WrongUnit = "HG0008";
    public const string MalformedValue = "HG0009";
    public const string UnknownKey = "HG0010";
    public const string MissingKey = "HG0011";
    public const string WrongKind = "HG0012";
    public const string NotOneOf = "HG0013";
    public const string OutOfRange = "HG0014";
    public const string BadSetPath = "HG0015";
    public const string BadLike = "HG0016";
    public const string NotAScenario = "HG0017";

    // Parts.
    public const string UnknownPart = "HG0020";
    public const string WrongFamily = "HG0021";
    public const string PartExcluded = "HG0022";
    public const string MissingFigure = "HG0023";
    public const string MixedBoundaries = "HG0024";
    public const string BadFigure = "HG0025";
    public const string UnknownQuantity = "HG0026";
    public const string BadRange = "HG0027";
    public const string DuplicatePart = "HG0028";
    public const string UndecidedConstraint = "HG0029";

    // Topology.
    public const string BadTopology = "HG0030";
    public const string RadixExceeded = "HG0031";
    public const string CapacityExceeded = "HG0032";
    public const string DoesNotDivide = "HG0033";
    public const string BadNodeList = "HG0034";
    public const string BadGraphMl = "HG0035";
    public const string FabricTooLarge = "HG0036";

    // Links.
    public const string ReachExceeded = "HG0040";
    public const string LinkDoesNotClose = "HG0041";
    public const string RateExceedsMedium = "HG0042";
    public const string CircuitSwitchTooSmall = "HG0043";
    public const string BudgetUnknown = "HG0044";

    public const string LaserInHeat = "HG0045";
    public const string PackageTooHot = "HG0046";
    public const string PackageRunsAway = "HG0047";
    public const string LaserTooHot = "HG0048";
    public const string PackageEdgeTooShort = "HG0049";

    // Workload.
    public const string MappingMismatch = "HG0050";
    public const string DoesNotFitMemory = "HG0051";
    public const string UnknownModel = "HG0052";
    public const string GroupLeavesScaleUp = "HG0053";
    public const string ModelNotDivisible = "HG0054";
    public const string GoodputLow = "HG0055";
    public const string CheckpointTooOften = "HG0056";
    public const string NoMapping = "HG0057";

    // Site, energy and money.
    public const string RackPowerExceeded = "HG0060";
    public const string SitePowerExceeded = "HG0061";
    public const string NotComputable = "HG0062";
    public const string PriceOfAnotherTime = "HG0063";

    // Inference.
    public const string TwoWorkloads = "HG0070";
    public const string CacheDoesNotFit = "HG0071";
    public const string LatencyMissed = "HG0072";
    public const string NetworkBound = "HG0073";

    // Networks and traffic in the formats of packet simulators.
    public const string BadTrafficFile = "HG0080";
    public const string CountMismatch = "HG0081";
    public const string BadFlow = "HG0082";
    public const string BadTrigger = "HG0083";
    public const string StartUnitNotStated = "HG0084";
    public const string BadTopologyFile = "HG0085";
    public const string InconsistentTopology = "HG0086";
    public const string BadShorthand = "HG0087";
    public const string UnknownFormat = "HG0088";
    public const string TrafficDoesNotFit = "HG0089";

    // Lossless transport.
    public const string HeadroomDoesNotFit = "HG0090";
    public const string CreditCounterWraps = "HG0091";

    public const string DeadlockProneRouting = "HG0092";
    public const string FabricHeadroom = "HG0093";
    public const string PhaseNotLossless = "HG0094";

    // Packet runs: what configures them, and what they find.
    public const string InconsistentPacketConfig = "HG0095";
    public const string ThresholdAboveBuffer = "HG0096";
    public const string HeadroomBelowNeed = "HG0097";
    public const string OptionWithoutEffect = "HG0098";
    public const string NotAPacketConfig = "HG0099";
    public const string LosslessDrop = "HG0100";
    public const string FlowsUnfinished = "HG0101";
    public const string NoWayBetweenHosts = "HG0102";
    public const string PauseDeadlock = "HG0103";
    public const string PauseStorm = "HG0104";
    public const string CheckpointUnreadable = "HG0105";
    public const string CheckpointOfOtherVersion = "HG0106";
    public const string CheckpointOfOtherRun = "HG0107";

    // Collectives on networks of dimensions, and execution traces.
    public const string UnknownReplayKey = "HG0120";
    public const string UnevenDimensions = "HG0121";
    public const string CollectiveNotPossible = "HG0122";
    public const string BadTrace = "HG0123";
    public const string TraceRanks = "HG0124";
    public const string BadTraceNode = "HG0125";
    public const string DanglingDependency = "HG0126";
    public const string CyclicDependency = "HG0127";
    public const string ReplayDeadlock = "HG0128";

    // Measured collectives.
    public const string BadMeasurement = "HG0130";

    // Communication graphs: of traces, and of collectives.
    public const string TraceUnmatched = "HG0135";
    public const string TraceCircle = "HG0136";
    public const string GraphTooLarge = "HG0137";

    // Flow runs.
    public const string BadFlowList = "HG0110";
    public const string FlowListRange = "HG0111";
    public const string OtherSchedule = "HG0112";
    public const string StepNeverEnds = "HG0113";
    public const string StepTooLarge = "HG0114";
    public const string TracesTooLarge = "HG0115";
    public const string TraceFolderInUse = "HG0116";
    public const string NoSwitchReduces = "HG0117";
    public const string AlgorithmNotPossible = "HG0118";
    public const string HeadroomFalls = "HG0138";
    public const string SiteWithoutLine = "HG0139";
    public const string FlowWithoutWay = "HG0140";
    public const string BadStepEvent = "HG0142";
    public const string BadStepRank = "HG0143";
    public const string NotAsFlows = "HG0144";
    public const string CutStopsJob = "HG0131";

    // Lines between sites.
    public const string SpectrumDoesNotFit = "HG0146";
    public const string LineHeadroomDoesNotFit = "HG0147";
    public const string LineLossCosts = "HG0148";
    public const string LightFades = "HG0149";

    // Physics of optical lines.
    public const string UnsetAmplifier = "HG0150";
    public const string ImpossibleAmplifier = "HG0151";
    public const string AmbiguousLine = "HG0152";
    public const string LineNotPropagated = "HG0153";
    public const string BadGoldenLine = "HG0154";

    // Optical lines: files of GNPy, automatic design, path requests.
    public const string NotJson = "HG0155";
    public const string NotALineFile = "HG0156";
    public const string DuplicateUid = "HG0157";
    public const string UnknownLineElement = "HG0158";
    public const string UnconnectedElement = "HG0159";
    public const string UnknownVariety = "HG0160";
    public const string ImplausibleUnit = "HG0161";
    public const string BadSpectrum = "HG0162";
    public const string BadEquipment = "HG0163";
    public const string BadRoadm = "HG0164";
    public const string NoAmplifierFits = "HG0165";
    public const string AmplifierLimits = "HG0166";
    public const string BadPathRequest = "HG0167";
    public const string NoWayThrough = "HG0168";
    public const string NeedsSimulation = "HG0169";

    // Lightpath plans.
    public const string NotALightpathFile = "HG0170";
    public const string BadLightpathNetwork = "HG0171";
    public const string UnknownLightpathSite = "HG0172";
    public const string BadSharedRisk = "HG0173";
    public const string BadBooking = "HG0174";
    public const string DemandBlocked = "HG0175";
    public const string BackupDoesNotClose = "HG0176";
    public const string BadPlanJob = "HG0132";
    public const string CutsStopPlanJob = "HG0133";
    public const string PlanNotCountable = "HG0177";
}
