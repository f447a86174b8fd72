# shellcheck shell=bash
# shellcheck disable=SC2034 # the list is for the scripts that source this
# etcd, API server, controller manager and scheduler: processes of this machine, on loopback only.

# The second is on where permissions are taken most seriously (OpenShift): whoever makes something that an owner waits for
# needs a right to the owner's finalizers.
ADMISSION_PLUGINS=NodeRestriction,OwnerReferencesPermissionEnforcement

CONTROL_PLANE=(etcd kube-apiserver kube-controller-manager kube-scheduler)
# Requests a second that a controller allows itself; the benchmark lets them do as much as they can.
CONTROLLER_QPS=${SUPERVISION_CONTROLLER_QPS:-200}

start_etcd() {
  # No fsync: this data need not survive a power cut, and writing it would be most of what the API server waits for.
  start etcd etcd --name default --data-dir "$STATE/etcd" --unsafe-no-fsync --logger zap --log-level warn \
    --listen-client-urls "https://127.0.0.1:$ETCD_PORT" --advertise-client-urls "https://127.0.0.1:$ETCD_PORT" \
    --listen-peer-urls "http://127.0.0.1:$ETCD_PEER_PORT" --initial-advertise-peer-urls "http://127.0.0.1:$ETCD_PEER_PORT" \
    --initial-cluster "default=http://127.0.0.1:$ETCD_PEER_PORT" \
    --cert-file "$PKI/etcd.crt" --key-file "$PKI/etcd.key" --trusted-ca-file "$PKI/etcd-ca.crt" --client-cert-auth
}

start_kube-apiserver() {
  # It tells pods to come to HOST_IP; from there they are turned to 127.0.0.1 (see network.sh).
  start kube-apiserver "$BIN/kube-apiserver" \
    --bind-address 127.0.0.1 --secure-port "$API_PORT" --advertise-address "$HOST_IP" \
    --etcd-servers "https://127.0.0.1:$ETCD_PORT" --etcd-cafile "$PKI/etcd-ca.crt" \
    --etcd-certfile "$PKI/etcd.crt" --etcd-keyfile "$PKI/etcd.key" \
    --service-cluster-ip-range "$SERVICE_CIDR" --allow-privileged=true \
    --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" --client-ca-file "$PKI/ca.crt" \
    --authorization-mode Node,RBAC --enable-admission-plugins "$ADMISSION_PLUGINS" \
    --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$PKI/service-account.key" --service-account-signing-key-file "$PKI/service-account.key" \
    --kubelet-client-certificate "$PKI/kubelet-client.crt" --kubelet-client-key "$PKI/kubelet-client.key" \
    --kubelet-certificate-authority "$PKI/ca.crt" --kubelet-preferred-address-types InternalIP
}

start_kube-controller-manager() {
  start kube-controller-manager "$BIN/kube-controller-manager" \
    --kubeconfig "$STATE/kubeconfigs/kube-controller-manager" --leader-elect=false \
    --port 0 --bind-address 127.0.0.1 --secure-port "$CONTROLLER_MANAGER_PORT" --cert-dir "$PKI/kube-controller-manager" \
    --service-account-private-key-file "$PKI/service-account.key" --root-ca-file "$PKI/ca.crt" \
    --use-service-account-credentials=true --kube-api-qps "$CONTROLLER_QPS" --kube-api-burst "$((2 * CONTROLLER_QPS))"
}

start_kube-scheduler() {
  start kube-scheduler "$BIN/kube-scheduler" \
    --kubeconfig "$STATE/kubeconfigs/kube-scheduler" --leader-elect=false \
    --port 0 --bind-address 127.0.0.1 --secure-port "$SCHEDULER_PORT" --cert-dir "$PKI/kube-scheduler" \
    --kube-api-qps 200 --kube-api-burst 400
}

ask() { curl --silent --fail --max-time 2 "$@"; }

etcd_is_healthy() {
  ask --cacert "$PKI/etcd-ca.crt" --cert "$PKI/etcd.crt" --key "$PKI/etcd.key" "https://127.0.0.1:$ETCD_PORT/health"
}

api_is_healthy() { ask --cacert "$PKI/ca.crt" "https://127.0.0.1:$API_PORT/readyz"; }

# Controller manager and scheduler show their health to anyone on loopback, behind certificates they made themselves.
port_is_healthy() { ask --insecure "https://127.0.0.1:$1/healthz"; }

cluster_kubectl() { kubectl --kubeconfig "$STATE/kubeconfig" --request-timeout 5s "$@"; }
