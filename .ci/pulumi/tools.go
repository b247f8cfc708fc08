//go:build tools

// Package pulumicli pins the Pulumi CLI that installPulumi builds.
package pulumicli

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
