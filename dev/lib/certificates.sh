# shellcheck shell=bash
# Certificates and kubeconfig files. Everything is signed by authorities made here, which no other machine trusts.

PKI=$STATE/pki

# make_certificate NAME SUBJECT OPTION...: a key and its certificate. The key takes its name last, so that a pair which an
# interruption left half done is made again.
make_certificate() {
  local name=$1 subject=$2
  shift 2
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "$subject" \
    -keyout "$PKI/$name.key.new" -out "$PKI/$name.crt" -config "$PKI/openssl.cnf" "$@" 2>"$PKI/openssl.log" ||
    die "openssl could not make the certificate $name" "its words: $PKI/openssl.log"
  mv "$PKI/$name.key.new" "$PKI/$name.key"
}

certificate_authority() {
  [[ -e $PKI/$1.key ]] || make_certificate "$1" "/CN=supervision-dev-$1" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,digitalSignature
}

# certificate AUTHORITY NAME SUBJECT [ALTERNATIVE-NAMES]: "O" is the group and "CN" the user that Kubernetes sees.
certificate() {
  [[ -e $PKI/$2.key ]] || make_certificate "$2" "$3" -CA "$PKI/$1.crt" -CAkey "$PKI/$1.key" \
    -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=clientAuth,serverAuth \
    ${4:+-addext "subjectAltName=$4"}
}

create_certificates() {
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  # All there is to say is said on the command line; the machine's own openssl.cnf might say otherwise.
  printf '[req]\ndistinguished_name = none\n[none]\n' >"$PKI/openssl.cnf"
  certificate_authority ca
  # etcd believes whoever its authority signed, so it has one of its own: a pod's or node's certificate must not do.
  certificate_authority etcd-ca
  certificate etcd-ca etcd /CN=etcd IP:127.0.0.1
  certificate ca apiserver /CN=kube-apiserver \
    "IP:127.0.0.1,IP:$HOST_IP,IP:$API_SERVICE_IP,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  certificate ca kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  certificate ca admin /O=system:masters/CN=kubernetes-admin
  certificate ca kube-controller-manager /CN=system:kube-controller-manager
  certificate ca kube-scheduler /CN=system:kube-scheduler
  certificate ca kube-proxy /CN=system:kube-proxy
  certificate ca kubelet "/O=system:nodes/CN=system:node:$NODE_NAME" "IP:$NODE_IP,DNS:$NODE_NAME"
  if [[ ! -e $PKI/service-account.key ]]; then
    # In the old form ("EC PRIVATE KEY"): the API server takes the public half from it, and reads no other.
    openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/service-account.key.new"
    mv "$PKI/service-account.key.new" "$PKI/service-account.key"
  fi
}

# kubeconfig NAME ADDRESS FILE: one self-contained file, which may be copied into a container.
kubeconfig_file() {
  local name=$1 address=$2 file=$3
  cat >"$file.new" <<EOF
apiVersion: v1
kind: Config
current-context: supervision-dev
contexts:
- name: supervision-dev
  context: { cluster: supervision-dev, user: $name }
clusters:
- name: supervision-dev
  cluster:
    server: https://$address:$API_PORT
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
- name: $name
  user:
    client-certificate-data: $(base64 -w0 "$PKI/$name.crt")
    client-key-data: $(base64 -w0 "$PKI/$name.key")
EOF
  chmod 600 "$file.new"
  mv "$file.new" "$file"
}
