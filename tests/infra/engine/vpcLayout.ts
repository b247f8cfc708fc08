/** Where awsx's "Auto" strategy puts subnets: zones side by side, in each zone the subnets in the order they are given. */

export interface SubnetSpec {
  readonly type: string;
  readonly name: string;
  readonly cidrMask: number;
}

export interface PlacedSubnet extends SubnetSpec {
  /** From 0. */
  readonly zone: number;
  readonly cidrBlock: string;
}

export function vpcLayout(
  cidrBlock: string,
  zones: number,
  zoneMask: number,
  specs: readonly SubnetSpec[],
): PlacedSubnet[] {
  const { first, mask } = readCidr(cidrBlock);
  if (zones * size(zoneMask) > size(mask))
    throw new Error(`${cidrBlock} has no room for ${zones} zones of /${zoneMask}`);
  return Array.from({ length: zones }, (_, zone) => {
    let next = first + zone * size(zoneMask);
    const end = next + size(zoneMask);
    return specs.map((spec): PlacedSubnet => {
      // A subnet starts at a multiple of its own size.
      const start = Math.ceil(next / size(spec.cidrMask)) * size(spec.cidrMask);
      next = start + size(spec.cidrMask);
      if (next > end) throw new Error(`a zone of /${zoneMask} has no room for ${spec.name} (/${spec.cidrMask})`);
      return { ...spec, zone, cidrBlock: `${dotted(start)}/${spec.cidrMask}` };
    });
  }).flat();
}

function readCidr(cidrBlock: string): { first: number; mask: number } {
  const [address = "", mask = ""] = cidrBlock.split("/");
  return { first: address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0), mask: Number(mask) };
}

function size(mask: number): number {
  return 2 ** (32 - mask);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
