# The operator as an image: a build, and of it only the program, upon a base without shell, package manager and root.
#
#   docker build --tag supervision-operator .          where registries can be reached
#   dev/image                                          where they cannot: the bases are made from Debian's packages
#
# No HEALTHCHECK: Kubernetes does not look at it, and asks /healthz and /readyz instead. Elsewhere make it the command
# `/app/supervision-operator ready`.

# The compiler always runs on the machine that builds, whatever machine the image is for.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source

# What is restored depends on these files alone, so a change of code restores nothing. It is what the lock files say, or
# the build ends here.
COPY .editorconfig global.json Directory.Build.props Directory.Packages.props ./
COPY src/Crds/Crds.csproj src/Crds/packages.lock.json src/Crds/
COPY src/KubeApi/KubeApi.csproj src/KubeApi/packages.lock.json src/KubeApi/
COPY src/Supervision/Supervision.csproj src/Supervision/packages.lock.json src/Supervision/
COPY src/Operator/Operator.csproj src/Operator/packages.lock.json src/Operator/
RUN dotnet restore src/Operator --locked-mode

COPY src src
# Docker sets the first: amd64 or arm64.
ARG TARGETARCH=amd64
ARG VERSION=0.0.0
ARG REVISION
# The analyzers have judged this code where it is tested.
RUN dotnet publish src/Operator --configuration Release --output /app -p:ImageArchitecture=$TARGETARCH \
    -p:Version=$VERSION -p:SourceRevisionId=$REVISION -p:ContinuousIntegrationBuild=true \
    -p:RunAnalyzers=false -p:GenerateDocumentationFile=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG VERSION=0.0.0
ARG REVISION
LABEL org.opencontainers.image.title="supervision-operator" \
      org.opencontainers.image.description="Erlang/OTP supervision for Kubernetes pods" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="The supervision-operator authors" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /app /app
# Nothing writes to a file, so the root file system may be read-only. Without this, .NET opens a socket for debuggers in /tmp.
ENV DOTNET_EnableDiagnostics=0 \
    SUPERVISION_LISTEN=*:8080
EXPOSE 8080
# By number, as Kubernetes' runAsNonRoot wants it. No file in here belongs to it.
USER 65532:65532
ENTRYPOINT ["/app/supervision-operator"]
