// A value of the rig by the names its address is made of.
import { address_of, session, type Parameter } from '../link';

export const value = (...names: (string | number)[]): Parameter | undefined =>
  session.parameters.find(address_of(...names));
