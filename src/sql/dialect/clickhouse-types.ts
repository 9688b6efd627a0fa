/** Data types with aliases, read from system.data_type_families of ClickHouse 26.7.2.1. */

/** `alias=canonical`; aliases ignore case, except GEOMETRY, which has only this spelling beside its own. */
export const TYPE_ALIASES: readonly string[] = `
BIGINT=Int64; BIGINT SIGNED=Int64; BIGINT UNSIGNED=UInt64; BINARY=FixedString; BINARY LARGE OBJECT=String;
BINARY VARYING=String; BIT=UInt64; BLOB=String; BYTE=Int8; BYTEA=String; CHAR=String; CHAR LARGE
OBJECT=String; CHAR VARYING=String; CHARACTER=String; CHARACTER LARGE OBJECT=String; CHARACTER
VARYING=String; CLOB=String; DEC=Decimal; DOUBLE=Float64; DOUBLE PRECISION=Float64; ENUM=Enum;
FIXED=Decimal; FLOAT=Float32; GEOMETRY=Geometry; INET4=IPv4; INET6=IPv6; INT=Int32; INT SIGNED=Int32; INT
UNSIGNED=UInt32; INT1=Int8; INT1 SIGNED=Int8; INT1 UNSIGNED=UInt8; INTEGER=Int32; INTEGER SIGNED=Int32;
INTEGER UNSIGNED=UInt32; LONGBLOB=String; LONGTEXT=String; MEDIUMBLOB=String; MEDIUMINT=Int32; MEDIUMINT
SIGNED=Int32; MEDIUMINT UNSIGNED=UInt32; MEDIUMTEXT=String; NATIONAL CHAR=String; NATIONAL CHAR
VARYING=String; NATIONAL CHARACTER=String; NATIONAL CHARACTER LARGE OBJECT=String; NATIONAL CHARACTER
VARYING=String; NCHAR=String; NCHAR LARGE OBJECT=String; NCHAR VARYING=String; NUMERIC=Decimal;
NVARCHAR=String; REAL=Float32; SET=UInt64; SIGNED=Int64; SINGLE=Float32; SMALLINT=Int16; SMALLINT
SIGNED=Int16; SMALLINT UNSIGNED=UInt16; TEXT=String; TIMESTAMP=DateTime; TINYBLOB=String; TINYINT=Int8;
TINYINT SIGNED=Int8; TINYINT UNSIGNED=UInt8; TINYTEXT=String; UNSIGNED=UInt64; VARBINARY=String;
VARCHAR=String; VARCHAR2=String; YEAR=UInt16; bool=Bool; boolean=Bool
`
  .trim()
  .split(/;\s+/)
  .map((pair) => pair.replace(/\s+/g, ' '))

/** Types that ignore case themselves, in their canonical spelling. */
export const CASE_INSENSITIVE_TYPES: readonly string[] = `
Bool Date Date32 DateTime DateTime32 DateTime64 Decimal Decimal128 Decimal256 Decimal32 Decimal64 Enum JSON
Time Time64
`
  .trim()
  .split(/\s+/)
