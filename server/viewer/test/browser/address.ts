/** The server under test, such as http://127.0.0.1:8080. */
export const ADDRESS = (process.env["LINTAS_URL"] ?? "").replace(/\/$/, "");

if (ADDRESS === "") throw new Error("set LINTAS_URL to the address of a running lintas-server");
