using System.Runtime.Versioning;

// The local mode runs on Linux only.
[assembly: SupportedOSPlatform("linux")]
