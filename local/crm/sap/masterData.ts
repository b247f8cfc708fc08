/**
 * Customers and cases as the simulated tenant keeps them, and as its services show them: accounts and individual
 * customers have their numbers under `defaultCommunication`, contact persons have them flat.
 */

export interface AdminData {
  readonly createdOn: string;
  readonly updatedOn: string;
}

interface Party {
  readonly id: string;
  readonly displayId: string;
  readonly formattedName: string;
  readonly lifeCycleStatus: string;
  readonly lifeCycleStatusDescription: string;
  /** As people typed them; the normalized form is derived. */
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly eMail: string | null;
  readonly adminData: AdminData;
}

export interface Account extends Party {
  readonly isNaturalPerson: boolean;
  readonly customerRole: string;
  readonly customerABCClassification: string;
  readonly customerABCClassificationDescription: string;
}

export interface IndividualCustomer extends Party {
  readonly givenName: string;
  readonly familyName: string;
  readonly customerABCClassification: string;
  readonly customerABCClassificationDescription: string;
}

export interface ContactPerson extends Party {
  readonly givenName: string;
  readonly familyName: string;
  readonly accountId: string | null;
  readonly accountDisplayId: string | null;
  readonly accountFormattedName: string | null;
  readonly vipReason: string | null;
  readonly vipReasonDescription: string | null;
}

export interface ServiceCase {
  readonly id: string;
  readonly displayId: string;
  readonly subject: string;
  readonly status: string;
  readonly statusDescription: string;
  readonly priority: string;
  readonly priorityDescription: string;
  readonly isIrrelevant: boolean | null;
  readonly account: CaseParty | null;
  readonly contact: CaseParty | null;
  readonly individualCustomer: CaseParty | null;
  readonly adminData: AdminData;
}

export interface RegisteredProduct {
  readonly id: string;
  readonly displayId: string;
  readonly serialId: string;
  readonly description: string;
  readonly account: CaseParty | null;
  readonly contact: CaseParty | null;
  readonly adminData: AdminData;
}

export interface CaseParty {
  readonly id: string;
  readonly displayId: string;
  readonly name: string;
}

export function accountAsShown({ phone, mobile, eMail, ...account }: Account) {
  return { ...account, defaultCommunication: { eMail, ...numbersAsShown({ phone, mobile }) } };
}

export function individualCustomerAsShown({ phone, mobile, eMail, ...customer }: IndividualCustomer) {
  return { ...customer, defaultCommunication: { eMail, ...numbersAsShown({ phone, mobile }) } };
}

export function contactPersonAsShown({ phone, mobile, accountFormattedName, ...contact }: ContactPerson) {
  const { accountId, accountDisplayId, eMail } = contact;
  return {
    ...contact,
    ...numbersAsShown({ phone, mobile }),
    isContactPersonFor:
      accountId === null
        ? []
        : [
            {
              id: contact.id,
              accountId,
              accountDisplayId,
              accountFormattedName,
              eMail,
              phoneFormattedNumber: phone,
              mobileFormattedNumber: mobile,
            },
          ],
  };
}

/** E.164 of a number written with its country code; SAP cannot normalize one without. */
export function normalized(formatted: string | null): string | null {
  if (formatted === null || !formatted.trim().startsWith("+")) return null;
  return `+${formatted.replace(/\D/g, "")}`;
}

function numbersAsShown({ phone, mobile }: { readonly phone: string | null; readonly mobile: string | null }) {
  return {
    phoneFormattedNumber: phone,
    phoneNormalisedNumber: normalized(phone),
    mobileFormattedNumber: mobile,
    mobileNormalisedNumber: normalized(mobile),
  };
}
