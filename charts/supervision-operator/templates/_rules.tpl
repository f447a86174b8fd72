{{/*
What the operator may do in a namespace whose trees it runs; docs/operating.md says what for. A test takes each verb away in
turn and sees what fails without it, so that none is here that is not needed.
*/}}
{{- define "supervision.rules" -}}
- apiGroups: [supervision.dev]
  resources: [supervisiontrees]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [supervision.dev]
  resources: [supervisiontrees/status]
  verbs: [update]
# Only where OwnerReferencesPermissionEnforcement is on: what is owned by a tree keeps it from going before its time.
- apiGroups: [supervision.dev]
  resources: [supervisiontrees/finalizers]
  verbs: [update]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, delete]
- apiGroups: [apps]
  resources: [controllerrevisions]
  verbs: [get, create, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}

{{/* What it may do in its own namespace, to lead. */}}
{{- define "supervision.leaseRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, create, patch]
{{- end -}}
