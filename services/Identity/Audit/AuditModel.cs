using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SocialPubs.Identity.Audit;

internal static class AuditModel
{
    /// <summary>What is searched by words: who, what, on what and why refused.</summary>
    internal const string SearchColumn = "Search";

    /// <summary>Adds <c>audit</c> and <c>audit_head</c>.</summary>
    public static ModelBuilder AddAudit(this ModelBuilder model)
    {
        model.HasPostgresExtension("pg_trgm");
        model.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit");
            entry.HasKey(row => row.Seq);
            entry.Property(row => row.Seq).ValueGeneratedNever();
            entry.Property(row => row.Changes).HasColumnType("text");
            entry.Property<string>(SearchColumn).HasComputedColumnSql(
                "lower(coalesce(subject_name, '') || ' ' || coalesce(subject_id, '') || ' ' || action || ' ' || target || ' ' || coalesce(code, '') || ' ' || coalesce(address, ''))",
                stored: true);
            entry.HasIndex(row => row.Id).IsUnique();
            entry.HasIndex(row => new { row.OccurredAt, row.Seq });
            entry.HasIndex(row => new { row.SubjectId, row.OccurredAt, row.Seq });
            entry.HasIndex(row => new { row.Action, row.OccurredAt, row.Seq });
            entry.HasIndex(row => new { row.Service, row.OccurredAt, row.Seq });
            entry.HasIndex(row => new { row.OccurredAt, row.Seq }, "ix_audit_refused").HasFilter("status >= 400");
            entry.HasIndex(row => row.Target).HasOperators("text_pattern_ops");
            entry.HasIndex(SearchColumn).HasMethod("gin").HasOperators("gin_trgm_ops");
        });
        model.Entity<AuditHead>(head =>
        {
            head.ToTable("audit_head");
            head.Property(row => row.Id).ValueGeneratedNever();
        });
        return model;
    }

    /// <summary>
    /// Refuses changes to everybody, the owner of the tables included: it takes a superuser who means it, and then the
    /// chain shows it. For the migration that makes the tables.
    /// </summary>
    public static void ProtectAudit(this MigrationBuilder migration) => migration.Sql(
        """
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'The audit record is only added to' USING ERRCODE = 'insufficient_privilege';
        END $$;
        CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit
          FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
        CREATE TRIGGER audit_is_not_truncated BEFORE TRUNCATE ON audit
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
        CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
          FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
        CREATE TRIGGER audit_head_is_not_truncated BEFORE TRUNCATE ON audit_head
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
        """);

    public static void UnprotectAudit(this MigrationBuilder migration) => migration.Sql("DROP FUNCTION refuse_audit_change() CASCADE;");
}
