using Platform.EndToEnd;

namespace Platform.Faults;

/// <summary>A platform of these tests' own, brought up by the first that needs it; <c>./platform test</c> names its folder and takes it down.</summary>
public static class InstanceToBreak
{
    private static readonly Lazy<Task<RunningPlatform>> One = new(async () =>
    {
        await RunningPlatform.Command("up", "--detach");
        return await RunningPlatform.Shared;
    });

    public static Task<RunningPlatform> Shared => One.Value;
}
