using Platform.Campaigns.Data;

namespace Platform.Campaigns.Features.Writing;

/// <summary>What a petition needs before the public sees it.</summary>
internal static class Readiness
{
    public static Faults Check(Campaign campaign)
    {
        var faults = new Faults();
        if (campaign.Lead.Length == 0)
            faults.Add("lead", "Write the lead: one sentence that says what is wrong.");
        if (campaign.Story.Length == 0)
            faults.Add("story", "Write the story: people sign for people.");
        if (campaign.Demands.Count == 0)
            faults.Add("demands", "Say at least one thing that you demand.");
        if (campaign.DecisionMakers.Count == 0)
            faults.Add("decisionMakers", "Name at least one person or office that can decide.");
        return faults;
    }
}
