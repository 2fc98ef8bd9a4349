# /// script
# dependencies = ["zeep"]
# ///
import io

import requests
import zeep

# Der Dienst liefert diese Beschreibung aus; die Adresse darin ist falsch.
WSDL = """
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:tns="urn:lager"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:lager">
  <message name="Leer"/>
  <portType name="Typ"><operation name="pruefen">
    <input message="tns:Leer"/><output message="tns:Leer"/>
  </operation></portType>
  <binding name="Bindung" type="tns:Typ">
    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="pruefen"><soap:operation soapAction=""/>
      <input><soap:body use="literal"/></input>
      <output><soap:body use="literal"/></output>
    </operation>
  </binding>
  <service name="Lager"><port name="Port" binding="tns:Bindung">
    <soap:address location="http://127.0.0.1:9090/lager"/>
  </port></service>
</definitions>
"""
client = zeep.Client(io.StringIO(WSDL))
try:
    client.service.pruefen()
except requests.ConnectionError as error:
    print("Aus dem WSDL: Port", error.args[0].reason.conn.port)
    #> Aus dem WSDL: Port 9090

service = client.create_service("{urn:lager}Bindung", "http://127.0.0.1:8080/lager")
try:
    service.pruefen()
except requests.ConnectionError as error:
    print("Selbst gesetzt: Port", error.args[0].reason.conn.port)
    #> Selbst gesetzt: Port 8080
