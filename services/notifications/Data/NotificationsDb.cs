using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Access;
using Platform.ServiceDefaults.Messaging;
using Platform.Tenancy;

namespace Platform.Notifications.Data;

internal sealed class NotificationsDb(DbContextOptions<NotificationsDb> options, CurrentTenant tenant, OutboxSignal signal)
    : ServiceDb(options, tenant, signal)
{
    public DbSet<Campaign> Campaigns => Set<Campaign>();
    public DbSet<Recipient> Recipients => Set<Recipient>();
    public DbSet<StaffLetter> StaffLetters => Set<StaffLetter>();
    public DbSet<Mail> Mails => Set<Mail>();
    public DbSet<Suppression> Suppressions => Set<Suppression>();
    public DbSet<MailWork> Work => Set<MailWork>();
    public DbSet<MailboxMessage> Mailbox => Set<MailboxMessage>();

    protected override void MapTables(ModelBuilder model)
    {
        model.MapEndedAccess();
        model.Entity<Campaign>(row =>
        {
            row.ToTable("campaigns");
            row.HasKey(campaign => new { campaign.TenantId, campaign.Id });
            row.Property(campaign => campaign.Slug).HasMaxLength(80);
            row.Property(campaign => campaign.Title).HasMaxLength(200);
            row.Property(campaign => campaign.Language).HasMaxLength(35);
            row.Property(campaign => campaign.Outcome).HasConversion<string>().HasMaxLength(20);
            row.Ignore(campaign => campaign.IsKnown);
        });
        model.Entity<Recipient>(row =>
        {
            row.ToTable("recipients");
            row.HasKey(recipient => new { recipient.TenantId, recipient.SignatureId });
            row.HasIndex(recipient => new { recipient.TenantId, recipient.CampaignId, recipient.SignatureId });
            row.HasIndex(recipient => new { recipient.TenantId, recipient.EmailKey });
            row.Property(recipient => recipient.GivenName).HasMaxLength(80);
            row.Property(recipient => recipient.FamilyName).HasMaxLength(80);
            row.Property(recipient => recipient.Email).HasMaxLength(254);
            row.Property(recipient => recipient.Language).HasMaxLength(35);
            row.Property(recipient => recipient.Origin).HasConversion<string>().HasMaxLength(20);
        });
        model.Entity<Suppression>(row =>
        {
            row.ToTable("suppressions");
            row.HasKey(suppression => new { suppression.TenantId, suppression.EmailKey, suppression.Stream });
            row.Property(suppression => suppression.Stream).HasMaxLength(20);
            row.Property(suppression => suppression.Via).HasMaxLength(20);
        });
        model.Entity<StaffLetter>(row =>
        {
            row.ToTable("staff_letters");
            row.HasKey(letter => new { letter.TenantId, letter.Id });
            row.Property(letter => letter.Name).HasMaxLength(200);
            row.Property(letter => letter.Email).HasMaxLength(254);
            row.Property(letter => letter.Language).HasMaxLength(35);
            row.Property(letter => letter.Link).HasMaxLength(2000);
            row.Property(letter => letter.Organisation).HasMaxLength(200);
            row.Property(letter => letter.InvitedBy).HasMaxLength(200);
            row.Property(letter => letter.Role).HasMaxLength(20);
            row.Property(letter => letter.Domain).HasMaxLength(253);
            row.Property(letter => letter.Change).HasConversion<string>().HasMaxLength(30);
        });
        model.Entity<MailHour>(row =>
        {
            row.ToTable("mail_hours");
            row.HasKey(hour => new { hour.TenantId, hour.Hour });
        });
        MapMails(model);
        MapShared(model);
    }

    private static void MapMails(ModelBuilder model) => model.Entity<Mail>(row =>
    {
        row.ToTable("mails");
        row.HasKey(mail => new { mail.TenantId, mail.Id });
        row.HasIndex(mail => new { mail.TenantId, mail.Kind, mail.CampaignId, mail.SignatureId, mail.Number }).IsUnique();
        // One index finds what is to be sent, the other what a crash left behind; neither grows with what is done.
        row.HasIndex(mail => new { mail.TenantId, mail.Lane, mail.DueAt }).HasFilter("state = 'Planned'").HasDatabaseName("ix_mails_planned");
        row.HasIndex(mail => new { mail.TenantId, mail.Lane, mail.ClaimedUntil }).HasFilter("state in ('Claimed', 'Sending')").HasDatabaseName("ix_mails_held");
        row.Property(mail => mail.Kind).HasConversion<string>().HasMaxLength(20);
        row.Property(mail => mail.Lane).HasConversion<string>().HasMaxLength(20);
        row.Property(mail => mail.State).HasConversion<string>().HasMaxLength(20);
        row.Property(mail => mail.Reason).HasMaxLength(200);
        row.Property(mail => mail.ProviderMessageId).HasMaxLength(200);
    });

    /// <summary>The two tables without a wall: work is looked for in all tenants at once, and the mailbox stands for the world outside.</summary>
    private static void MapShared(ModelBuilder model)
    {
        model.Entity<MailWork>(row =>
        {
            row.ToTable("mail_work");
            row.HasKey(work => new { work.TenantId, work.Task });
            row.HasIndex(work => work.DueAt);
            row.Property(work => work.Task).HasConversion<string>().HasMaxLength(20);
            row.Property(work => work.JobId).HasMaxLength(40);
        });
        model.Entity<MailboxMessage>(row =>
        {
            row.ToTable("mailbox_messages");
            row.HasKey(message => message.Id);
            row.HasIndex(message => message.At);
            row.HasIndex(message => message.Recipient);
            row.Property(message => message.Kind).HasMaxLength(20);
            row.Property(message => message.Headers).HasColumnType("jsonb").HasConversion(
                headers => JsonSerializer.Serialize(headers, JsonSerializerOptions.Default),
                json => JsonSerializer.Deserialize<Dictionary<string, string>>(json, JsonSerializerOptions.Default)!,
                // A message is written once and never changed.
                new ValueComparer<IReadOnlyDictionary<string, string>>((a, b) => ReferenceEquals(a, b), headers => headers.Count, headers => headers));
        });
    }
}
