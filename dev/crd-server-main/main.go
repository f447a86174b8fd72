// The API server for CustomResourceDefinitions alone, as Kubernetes 1.36 has it: schemas, CEL rules and their cost
// budget, defaulting, status and scale subresources, server-side apply, watch. No pods, no namespaces, no access control.
//
// Kubernetes ships the same as k8s.io/apiextensions-apiserver. That program expects a main API server in front of it,
// which it asks who a caller is, and which tells clients what groups exist. Here there is none, so this one asks nobody
// and answers discovery itself.
package main

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"

	"github.com/spf13/pflag"
	"go.opentelemetry.io/otel/trace/noop"

	"k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apiextensions-apiserver/pkg/cmd/server/options"
	listers "k8s.io/apiextensions-apiserver/pkg/client/listers/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/generated/openapi"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/endpoints/discovery/aggregated"
	openapinamer "k8s.io/apiserver/pkg/endpoints/openapi"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/klog/v2"
)

func main() {
	o := options.NewCustomResourceDefinitionsServerOptions(os.Stdout, os.Stderr)
	// All of these need a main API server to ask. With nobody asked everyone may do everything: loopback only.
	o.RecommendedOptions.Authentication = nil
	o.RecommendedOptions.Authorization = nil
	o.RecommendedOptions.CoreAPI = nil
	o.RecommendedOptions.Admission = nil
	o.RecommendedOptions.Features.EnablePriorityAndFairness = false
	o.AddFlags(pflag.CommandLine)
	pflag.Parse()

	must(o.ServerRunOptions.ComponentGlobalsRegistry.Set())
	must(o.Complete())
	must(o.Validate())
	server, err := newServer(o)
	must(err)
	must(server.PrepareRun().RunWithContext(genericapiserver.SetupSignalContext()))
}

func must(err error) {
	if err != nil {
		klog.ErrorS(err, "cannot serve")
		os.Exit(1)
	}
}

// The same steps as options.Config(), which cannot be called: it insists on a client for the main API server.
func newServer(o *options.CustomResourceDefinitionsServerOptions) (*genericapiserver.GenericAPIServer, error) {
	if err := o.RecommendedOptions.SecureServing.MaybeDefaultWithSelfSignedCerts("localhost", nil, nil); err != nil {
		return nil, err
	}
	generic := genericapiserver.NewRecommendedConfig(apiserver.Codecs)
	if err := o.ServerRunOptions.ApplyTo(&generic.Config); err != nil {
		return nil, err
	}
	if err := o.RecommendedOptions.ApplyTo(generic); err != nil {
		return nil, err
	}
	if err := o.APIEnablement.ApplyTo(&generic.Config, apiserver.DefaultAPIResourceConfigSource(), apiserver.Scheme); err != nil {
		return nil, err
	}
	names := openapinamer.NewDefinitionNamer(apiserver.Scheme, scheme.Scheme)
	generic.OpenAPIConfig = genericapiserver.DefaultOpenAPIConfig(openapi.GetOpenAPIDefinitions, names)
	generic.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(openapi.GetOpenAPIDefinitions, names)

	// The server hands over its handler chain; discovery goes in front of it.
	var apis http.Handler
	chain := generic.BuildHandlerChainFunc
	generic.BuildHandlerChainFunc = func(inner http.Handler, c *genericapiserver.Config) http.Handler {
		return chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/apis" || r.URL.Path == "/apis/" {
				apis.ServeHTTP(w, r)
				return
			}
			inner.ServeHTTP(w, r)
		}), c)
	}

	config := apiserver.Config{GenericConfig: generic, ExtraConfig: apiserver.ExtraConfig{
		CRDRESTOptionsGetter: options.NewCRDRESTOptionsGetter(*o.RecommendedOptions.Etcd, generic.ResourceTransformers, generic.StorageObjectCountTracker),
		ServiceResolver:      webhook.NewDefaultServiceResolver(),
		AuthResolverWrapper:  webhook.NewDefaultAuthenticationInfoResolverWrapper(nil, nil, generic.LoopbackClientConfig, noop.NewTracerProvider()),
	}}
	server, err := config.Complete().New(genericapiserver.NewEmptyDelegate())
	if err != nil {
		return nil, err
	}
	groups := groupList(server.Informers.Apiextensions().V1().CustomResourceDefinitions().Lister())
	manager := server.GenericAPIServer.AggregatedDiscoveryGroupManager
	apis = aggregated.WrapAggregatedDiscoveryToHandler(groups, manager, manager)
	return server.GenericAPIServer, nil
}

// groupList answers /apis in the form that clients before Kubernetes 1.26 ask for (Debian 12 has such a kubectl).
func groupList(crds listers.CustomResourceDefinitionLister) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		versions := map[string][]string{"apiextensions.k8s.io": {"v1"}}
		all, _ := crds.List(labels.Everything()) // from memory: it cannot fail
		for _, crd := range all {
			for _, version := range crd.Spec.Versions {
				if group := crd.Spec.Group; version.Served && !slices.Contains(versions[group], version.Name) {
					versions[group] = append(versions[group], version.Name)
				}
			}
		}
		list := metav1.APIGroupList{TypeMeta: metav1.TypeMeta{Kind: "APIGroupList", APIVersion: "v1"}}
		for name, served := range versions {
			group := metav1.APIGroup{Name: name}
			for _, version := range served {
				group.Versions = append(group.Versions, metav1.GroupVersionForDiscovery{GroupVersion: name + "/" + version, Version: version})
			}
			group.PreferredVersion = group.Versions[0]
			list.Groups = append(list.Groups, group)
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(list) // the client is gone: there is nobody to tell
	}
}
