namespace SocialPubs.Messaging.Database;

/// <summary>Marks an entity whose rows the service may read and add but neither change nor remove, by its rights in the database.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AppendOnlyAttribute : Attribute;
