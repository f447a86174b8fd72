namespace KubeApi;

/// <summary>
/// The cluster cannot be talked to because of what a kubeconfig, a credential or the pod's surroundings say.
/// The message names the place and what to do about it; it never holds a secret.
/// </summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
