// The regulation library has a Refusal of its own: the reasoned refusal of a draft.
global using Refusal = SocialPubs.ServiceDefaults.Problems.Refusal;
