using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ZeroTrust.Pdp.Storage.Entities;

namespace ZeroTrust.Pdp.Storage.Configurations;

internal sealed class ControlConfiguration : IEntityTypeConfiguration<ControlEntity>
{
    public void Configure(EntityTypeBuilder<ControlEntity> builder)
    {
        builder.ToTable("controls");
        builder.HasKey(e => e.Sequence);
        builder.Property(e => e.Sequence).HasColumnName("sequence").ValueGeneratedNever();
        builder.Property(e => e.Id).HasColumnName("id").IsRequired();
        builder.HasIndex(e => e.Id).IsUnique().HasDatabaseName("ix_controls_id");
        builder.Property(e => e.Kind).HasColumnName("kind");
        builder.Property(e => e.Type).HasColumnName("type").IsRequired();
        builder.Property(e => e.Target).HasColumnName("target").IsRequired();
        builder.Property(e => e.Name).HasColumnName("name").IsRequired();
        builder.Property(e => e.ScopeAction).HasColumnName("scope_action").IsRequired();
        builder.Property(e => e.ScopeType).HasColumnName("scope_type").IsRequired();
        builder.Property(e => e.ScopeId).HasColumnName("scope_id").IsRequired();
        builder.Property(e => e.Reason).HasColumnName("reason").IsRequired();
        builder.Property(e => e.Author).HasColumnName("author").IsRequired();
        builder.Property(e => e.CreatedAt).HasColumnName("created_at");
        builder.Property(e => e.StartsAt).HasColumnName("starts_at");
        builder.Property(e => e.EndsAt).HasColumnName("ends_at");
        builder.Property(e => e.EndedAt).HasColumnName("ended_at");
        builder.Property(e => e.EndedBy).HasColumnName("ended_by");
        builder.Property(e => e.EndReason).HasColumnName("end_reason");
    }
}
