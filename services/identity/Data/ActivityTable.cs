using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Platform.Contracts;

namespace Platform.Identity.Data;

internal static class ActivityTable
{
    public static void Map(ModelBuilder model) => model.Entity<Activity>(row =>
    {
        row.ToTable("activities");
        row.HasKey(activity => new { activity.TenantId, activity.Id });
        row.HasIndex(activity => new { activity.TenantId, activity.ActorId, activity.Id });
        row.HasIndex(activity => new { activity.TenantId, activity.ObjectId, activity.Id });
        row.Property(activity => activity.ActorKind).HasConversion<string>().HasMaxLength(20);
        row.Property(activity => activity.ActorId).HasMaxLength(200);
        row.Property(activity => activity.ActorName).HasMaxLength(200);
        row.Property(activity => activity.Action).HasMaxLength(100);
        row.Property(activity => activity.ObjectKind).HasMaxLength(50);
        row.Property(activity => activity.ObjectId).HasMaxLength(200);
        row.Property(activity => activity.ObjectTitle).HasMaxLength(200);
        row.Property(activity => activity.Network).HasMaxLength(50);
        row.Property(activity => activity.Changes).HasColumnType("jsonb").HasConversion(
            changes => JsonSerializer.Serialize(changes, JsonSerializerOptions.Web),
            json => JsonSerializer.Deserialize<List<ActivityChange>>(json, JsonSerializerOptions.Web)!,
            // Entries are never changed, so there is nothing to compare.
            new ValueComparer<IReadOnlyList<ActivityChange>>((one, other) => ReferenceEquals(one, other), changes => changes.Count, changes => changes));
    });
}
